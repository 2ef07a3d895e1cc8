//! `hinomi up`

use std::sync::Arc;

use clap::Args as ClapArgs;

use crate::{args::Global, failure::Outcome, output::Output, output::to_stderr, wiring};

#[derive(Debug, ClapArgs)]
#[command(after_help = "Example:
  hinomi up --data /srv/hinomi --listen 127.0.0.1:8470")]
pub struct Args {
    /// Address to listen on; port 0 takes any free one
    #[arg(long, default_value = "127.0.0.1:8470")]
    pub listen: std::net::SocketAddr,
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let house = wiring::open(global).await?;
    serve(&house, output, args.listen).await
}

/// Serves the pages until Ctrl-C.
///
/// # Errors
/// If the address cannot be bound.
pub async fn serve(
    house: &wiring::House,
    output: &Output,
    listen: std::net::SocketAddr,
) -> anyhow::Result<Outcome> {
    let outside = serve::Outside {
        ledger: Arc::new(house.store.clone()),
        typeset: Some(Arc::new(report::Typesetter::new())),
    };
    let server = serve::bind(
        listen,
        house.app.clone(),
        outside,
        house.desk.party(),
        output.words.lang(),
        output.zone.clone(),
    )
    .await?;
    to_stderr(&format!("http://{}/  (Ctrl-C)", server.address()));
    server
        .run(async {
            let _ = tokio::signal::ctrl_c().await;
        })
        .await?;
    Ok(Outcome::Done)
}
