//! Functions that SQL may use beside the engine's own, and those of the engine's that it
//! may not.

use std::{
    borrow::Cow,
    hash::{Hash, Hasher},
    sync::Arc,
};

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray, StringArray, StringBuilder},
        compute::cast,
        datatypes::DataType,
    },
    common::Result,
    logical_expr::{
        ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
    },
    prelude::SessionContext,
};

/// What gives another answer when it is asked again, or a text or list of any length from
/// a few bytes before a bound can be asked.
const LEFT_OUT: [&str; 19] = [
    "now",
    "current_timestamp",
    "current_date",
    "today",
    "current_time",
    "random",
    "uuid",
    "version",
    "repeat",
    "lpad",
    "rpad",
    "array_repeat",
    "list_repeat",
    "range",
    "generate_series",
    "array_resize",
    "list_resize",
    "array_to_string",
    "space",
];

pub(crate) fn leave_out(context: &SessionContext) {
    for name in LEFT_OUT {
        context.deregister_udf(name);
        context.deregister_udtf(name);
    }
}

/// `of` as a function of SQL; what is unknown stays unknown.
pub(crate) fn of_text(name: &'static str, of: fn(&str) -> Cow<'_, str>) -> ScalarUDF {
    let signature = Signature::string(1, Volatility::Immutable);
    ScalarUDF::new_from_impl(OfText { name, of, signature })
}

#[derive(Debug)]
struct OfText {
    name: &'static str,
    of: fn(&str) -> Cow<'_, str>,
    signature: Signature,
}

/// One name means one function.
impl PartialEq for OfText {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for OfText {}

impl Hash for OfText {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.name.hash(hasher);
    }
}

impl ScalarUDFImpl for OfText {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Utf8)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let cells = args.args[0].to_array(args.number_rows)?;
        let cells = cast(&cells, &DataType::Utf8)?;
        Ok(ColumnarValue::Array(each(cells.as_string::<i32>(), self.of)))
    }
}

fn each(cells: &StringArray, of: fn(&str) -> Cow<'_, str>) -> ArrayRef {
    let mut all = StringBuilder::with_capacity(cells.len(), cells.value_data().len());
    for cell in cells {
        all.append_option(cell.map(of));
    }
    Arc::new(all.finish())
}
