//! Wiring: the one place that chooses backends.

use std::{path::PathBuf, sync::Arc};

use anyhow::Context;
use app::{App, Desk, LOCAL_ADMINISTRATOR};
use ports::SystemClock;
use store::Store;

use crate::{args::Global, failure::BadInput};

/// The application over an open store.
pub struct House {
    pub app: App,
    pub store: Store,
    pub desk: Desk,
    /// Where files lie that are no records, such as secrets.
    pub data_dir: PathBuf,
}

/// No pack that people wrote is larger.
const PACK_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Where data lies unless said otherwise.
const DATA: &str = "hinomi-data";

/// The data directory that was named, or the usual one.
pub fn data_dir(global: &Global) -> PathBuf {
    global.data.clone().unwrap_or_else(|| PathBuf::from(DATA))
}

/// Opens the store, creates the local administrator if it is fresh, and sits the
/// acting party down at its desk.
///
/// # Errors
/// If the store cannot be opened, or the built-in packs do not hold.
pub async fn open(global: &Global) -> anyhow::Result<House> {
    let store = open_store(global).await?;
    let app = application(&store)?;
    let app = own_packs(app, &data_dir(global))?;
    app::set_up(&app).await?;
    let party = global.party.as_deref().unwrap_or(LOCAL_ADMINISTRATOR);
    let desk = app.desk_at(party, global.tenant.as_deref().unwrap_or_default()).await?;
    Ok(House { app, store, desk, data_dir: data_dir(global) })
}

/// The store alone, writable.
///
/// # Errors
/// If it cannot be opened, among others because its ledger is broken.
pub async fn open_store(global: &Global) -> anyhow::Result<Store> {
    let data = data_dir(global);
    store::open(store_config(global))
        .await
        .with_context(|| format!("data directory {}", data.display()))
}

/// The acting party at a store that is broken and can only be read.
///
/// # Errors
/// If there is no store, or it cannot be read.
pub async fn desk_of_broken(global: &Global) -> anyhow::Result<Desk> {
    let store = store::inspect(store_config(global)).await?;
    let app = application(&store)?;
    Ok(app.desk(global.party.as_deref().unwrap_or(LOCAL_ADMINISTRATOR)).await?)
}

/// How the store is opened.
pub fn store_config(global: &Global) -> store::Config {
    store::Config {
        data_dir: data_dir(global),
        url: global.store.clone(),
        clock: Arc::new(SystemClock),
        origin_name: "hinomi.local/ledger".to_owned(),
    }
}

fn application(store: &Store) -> anyhow::Result<App> {
    App::over(Arc::new(store.clone()), Arc::new(SystemClock)).map_err(|found| faults(found).into())
}

/// The packs of the house itself, from `packs/` of its data directory.
fn own_packs(app: App, data: &std::path::Path) -> anyhow::Result<App> {
    let replaces: [(&str, Replaces); 3] = [
        ("ladder", App::with_ladder),
        ("sector", App::with_channels),
        ("warninglists", App::with_warnings),
    ];
    replaces.into_iter().try_fold(app, |app, (name, with)| {
        let path = data.join(format!("packs/{name}.toml"));
        if !path.exists() {
            return Ok(app);
        }
        let bytes = crate::failure::read_named(&path, PACK_BYTES_MAX)?;
        let text = String::from_utf8_lossy(&bytes);
        let pack = packs::Pack::parse(&path.display().to_string(), &text).map_err(faults)?;
        Ok(with(app, &pack).map_err(faults)?)
    })
}

/// Puts what a pack of the house holds in the place of what comes with the program.
type Replaces = fn(App, &packs::Pack) -> Result<App, Vec<packs::Fault>>;

/// Faults of a pack, one a line, as bad input.
pub fn faults(faults: Vec<packs::Fault>) -> BadInput {
    BadInput(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}
