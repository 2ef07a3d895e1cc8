//! `hinomi up`

use clap::Args as ClapArgs;

use crate::{args::Global, courier, failure::Outcome, output::Output, output::to_stderr, wiring};

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
    let server = serve::bind(
        listen,
        house.app.clone(),
        house.desk.party(),
        output.words.lang(),
        output.zone.clone(),
    )
    .await?;
    let courier = courier::engage(house, output.words.lang(), &output.zone).await?;
    to_stderr(&format!("http://{}/  (Ctrl-C)", server.address()));
    let served = server.run(async {
        let _ = tokio::signal::ctrl_c().await;
    });
    tokio::select! {
        served = served => served?,
        () = courier::run(&courier, house.app.clock.as_ref()) => {}
    }
    Ok(Outcome::Done)
}
