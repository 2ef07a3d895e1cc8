//! The engine behind the port.

use std::{borrow::Cow, future::Future, path::PathBuf, sync::Arc};

use async_trait::async_trait;
use datafusion::{
    arrow::array::RecordBatch,
    common::config::Dialect,
    datasource::MemTable,
    execution::{
        SendableRecordBatchStream,
        disk_manager::{DiskManagerBuilder, DiskManagerMode},
        runtime_env::RuntimeEnvBuilder,
    },
    logical_expr::LogicalPlan,
    prelude::{
        CsvReadOptions, DataFrame, JsonReadOptions, ParquetReadOptions, SQLOptions, SessionConfig,
        SessionContext,
    },
    sql::{parser::Statement, sqlparser::ast},
};
use futures_util::TryStreamExt;
use ports::{Answer, Bounds, FileFormat, Queries, Query, QueryError, Rows};

use crate::{batch, cells, error, functions};

/// Opens places to ask, on this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Archive;

struct Place {
    context: SessionContext,
    bounds: Bounds,
}

/// Rows that may be kept as a table: what is kept is not spilled.
const KEPT_MAX: u64 = 5_000_000;

impl Queries for Archive {
    fn open(&self, bounds: Bounds) -> Result<Box<dyn Query>, QueryError> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        // The engine checks its own plans for whether a column may be unknown, and refuses
        // good questions where it is of two minds (`bool_and` of what never is).
        let config = SessionConfig::new()
            .with_target_partitions(cores)
            .set_bool("datafusion.execution.skip_physical_aggregate_schema_check", true);
        // Nothing is written beside the data: what does not fit is refused.
        let no_disk = DiskManagerBuilder::default().with_mode(DiskManagerMode::Disabled);
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_limit(bounds.memory_bytes, 1.0)
            .with_disk_manager_builder(no_disk)
            .build_arc()
            .map_err(error::engine)?;
        let context = SessionContext::new_with_config_rt(config, runtime);
        functions::leave_out(&context);
        Ok(Box::new(Place { context, bounds }))
    }
}

#[async_trait]
impl Query for Place {
    async fn put(&self, name: &str, rows: Rows) -> Result<(), QueryError> {
        match rows {
            Rows::List(list) => {
                let batch = batch::of(&list)?;
                drop(list);
                self.set(name, vec![batch])
            }
            Rows::Files(format, paths) => {
                self.context.deregister_table(name).map_err(error::engine)?;
                let frame = self.files(format, paths).await.map_err(error::engine)?;
                self.context.register_table(name, frame.into_view()).map_err(error::engine)?;
                Ok(())
            }
        }
    }

    async fn view(&self, name: &str, sql: &str) -> Result<(), QueryError> {
        let plan = self.plan(sql).await?;
        let frame = self.context.execute_logical_plan(plan).await.map_err(error::engine)?;
        self.context.deregister_table(name).map_err(error::engine)?;
        self.context.register_table(name, frame.into_view()).map_err(error::engine)?;
        Ok(())
    }

    fn function(&self, name: &'static str, of: fn(&str) -> Cow<'_, str>) {
        self.context.register_udf(functions::of_text(name, of));
    }

    async fn keep(&self, name: &str, sql: &str) -> Result<Vec<String>, QueryError> {
        self.in_time(async {
            let stream = self.stream(sql).await?;
            let schema = stream.schema();
            let batches = collected(stream, self.bounds.memory_bytes).await?;
            let names = cells::names(&schema);
            let batches =
                if batches.is_empty() { vec![RecordBatch::new_empty(schema)] } else { batches };
            self.set(name, batches)?;
            Ok(names)
        })
        .await
    }

    async fn ask(&self, sql: &str) -> Result<Answer, QueryError> {
        self.in_time(async {
            let mut stream = self.stream(sql).await?;
            let mut answer =
                Answer { columns: cells::names(&stream.schema()), ..Answer::default() };
            while let Some(batch) = stream.try_next().await.map_err(error::engine)? {
                cells::add(&mut answer, &batch, self.bounds.rows)?;
            }
            Ok(answer)
        })
        .await
    }
}

impl Place {
    fn set(&self, name: &str, batches: Vec<RecordBatch>) -> Result<(), QueryError> {
        let Some(schema) = batches.first().map(RecordBatch::schema) else { return Ok(()) };
        let table = MemTable::try_new(schema, vec![batches]).map_err(error::engine)?;
        self.context.deregister_table(name).map_err(error::engine)?;
        self.context.register_table(name, Arc::new(table)).map_err(error::engine)?;
        Ok(())
    }

    async fn files(
        &self,
        format: FileFormat,
        paths: Vec<PathBuf>,
    ) -> datafusion::error::Result<DataFrame> {
        let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        match format {
            FileFormat::Csv => {
                let options = CsvReadOptions::new().newlines_in_values(true);
                self.context.read_csv(paths, options).await
            }
            FileFormat::JsonLines => {
                let ending = paths.first().and_then(|path| path.rsplit_once('.'));
                let ending = ending.map_or(String::new(), |(_, ending)| format!(".{ending}"));
                let options = JsonReadOptions::default().file_extension(&ending);
                self.context.read_json(paths, options).await
            }
            FileFormat::Parquet => {
                self.context.read_parquet(paths, ParquetReadOptions::default()).await
            }
        }
    }

    async fn stream(&self, sql: &str) -> Result<SendableRecordBatchStream, QueryError> {
        let plan = self.plan(sql).await?;
        let frame = self.context.execute_logical_plan(plan).await.map_err(error::engine)?;
        frame.execute_stream().await.map_err(error::engine)
    }

    async fn plan(&self, sql: &str) -> Result<LogicalPlan, QueryError> {
        let state = self.context.state();
        let statement = state.sql_to_statement(sql, &Dialect::Generic).map_err(error::engine)?;
        if !is_query(&statement) {
            return Err(QueryError::NotASelect);
        }
        let plan = state.statement_to_plan(statement).await.map_err(error::engine)?;
        let read_only = SQLOptions::new()
            .with_allow_ddl(false)
            .with_allow_dml(false)
            .with_allow_statements(false);
        read_only.verify_plan(&plan).map_err(|_| QueryError::NotASelect)?;
        Ok(plan)
    }

    async fn in_time<T>(
        &self,
        work: impl Future<Output = Result<T, QueryError>> + Send,
    ) -> Result<T, QueryError> {
        let time = self.bounds.time;
        let late = |_| QueryError::Bound(format!("{} s", time.as_secs()));
        tokio::time::timeout(time, work).await.map_err(late)?
    }
}

fn is_query(statement: &Statement) -> bool {
    let Statement::Statement(statement) = statement else { return false };
    matches!(**statement, ast::Statement::Query(_))
}

async fn collected(
    mut stream: SendableRecordBatchStream,
    bytes_max: usize,
) -> Result<Vec<RecordBatch>, QueryError> {
    let (mut batches, mut rows, mut bytes) = (Vec::new(), 0, 0);
    while let Some(batch) = stream.try_next().await.map_err(error::engine)? {
        rows += batch.num_rows() as u64;
        bytes += batch.get_array_memory_size();
        if bytes > bytes_max {
            return Err(QueryError::Bound(format!("{bytes_max} bytes")));
        }
        if rows > KEPT_MAX {
            return Err(QueryError::Bound(format!("{KEPT_MAX} rows")));
        }
        batches.push(batch);
    }
    Ok(batches)
}
