//! The server over the filled directory, where everybody is the local administrator.

use std::{path::Path, sync::Arc};

use app::{App, LOCAL_ADMINISTRATOR};
use jiff::tz::TimeZone;
use ports::SystemClock;
use serve::{Door, Outside};
use store::Store;
use text::Lang;

use crate::say;

/// Opens the store in `dir`.
pub async fn open(dir: &Path) -> anyhow::Result<(App, Store)> {
    let clock = Arc::new(SystemClock);
    let config = store::Config {
        data_dir: dir.to_owned(),
        url: None,
        clock: clock.clone(),
        origin_name: "hinomi.local/load".into(),
    };
    let store = store::open(config).await?;
    let app = App::over(Arc::new(store.clone()), clock).map_err(|_| anyhow::anyhow!("packs"))?;
    app::set_up(&app).await?;
    Ok((app, store))
}

/// Serves `dir` on a free port, which is printed, until Ctrl-C.
pub async fn serve(dir: &Path) -> anyhow::Result<()> {
    let (app, store) = open(dir).await?;
    let store = Arc::new(store);
    let outside = Outside { ledger: store.clone(), answers: store, typeset: None };
    let door = Door::Fixed(LOCAL_ADMINISTRATOR.into());
    let address = "127.0.0.1:0".parse()?;
    let server = serve::open(address, app, outside, door, Lang::Ja, TimeZone::UTC).await?;
    say(&server.address().to_string());
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident = status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or_default();
    say(&format!("idle, before the first request: {resident}"));
    let stop = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    Ok(server.run(stop).await?)
}
