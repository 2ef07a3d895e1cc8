//! `hinomi up`

use std::sync::Arc;

use app::LOCAL_ADMINISTRATOR;
use clap::Args as ClapArgs;
use serve::{Door, OpenIdConfig, SignIn};
use url::Url;

use crate::{
    args::Global,
    courier, drill,
    failure::{BadInput, Outcome, read_named},
    output::{Output, to_stderr},
    post, wiring,
};

#[derive(Debug, ClapArgs)]
#[command(after_help = "Example:
  hinomi up --data /srv/hinomi --listen 127.0.0.1:8470
  hinomi up --data /srv/hinomi --listen 127.0.0.1:8470 --origin https://hinomi.example.jp
  hinomi up --oidc-issuer https://login.example.jp --oidc-client-id hinomi --oidc-secret-file secret.txt

Until somebody can sign in, it prints a link for the first administrator.")]
pub struct Args {
    /// Address to listen on; port 0 takes any free one
    #[arg(long, default_value = "127.0.0.1:8470")]
    pub listen: std::net::SocketAddr,
    /// Take and bring parcels of other nodes here; see hinomi node
    #[arg(long, value_name = "HOST:PORT")]
    exchange: Option<std::net::SocketAddr>,
    /// Where browsers find this server; passkeys are bound to it [default: http://localhost:PORT]
    #[arg(long, value_name = "URL")]
    origin: Option<String>,
    /// Issuer of the institution's own OpenID provider
    #[arg(long, value_name = "URL", requires_all = ["oidc_client_id", "oidc_secret_file"])]
    oidc_issuer: Option<String>,
    /// Our name at the provider
    #[arg(long, value_name = "ID", requires = "oidc_issuer")]
    oidc_client_id: Option<String>,
    /// File with our secret at the provider
    #[arg(long, value_name = "FILE", requires = "oidc_issuer")]
    oidc_secret_file: Option<std::path::PathBuf>,
}

pub async fn run(global: &Global, output: &Output, args: Args) -> anyhow::Result<Outcome> {
    let origin = args.origin.as_deref().map(origin).transpose()?;
    let openid = openid(&args)?;
    let house = wiring::open(global).await?;
    let door = Door::SignIn(SignIn { origin, openid });
    let server = bind(&house, output, args.listen, door).await?;
    let address = server.origin().map_or_else(String::new, str::to_owned);
    to_stderr(&format!("{address}/  (Ctrl-C)"));
    let administrator = house.app.desk(LOCAL_ADMINISTRATOR).await?;
    if house.app.nobody_enrolled().await?
        && let Some(link) = administrator.first_link().await?
    {
        let link = format!("{address}/join/{}", link.reveal());
        to_stderr(&output.words.say("up-first-link", &[("link", &link)]));
    }
    until_stopped(&house, output, server, args.exchange).await
}

/// The OpenID provider, if one is named.
fn openid(args: &Args) -> Result<Option<OpenIdConfig>, BadInput> {
    const SECRET_MAX: u64 = 10_000;
    let (Some(issuer), Some(client), Some(file)) =
        (&args.oidc_issuer, &args.oidc_client_id, &args.oidc_secret_file)
    else {
        return Ok(None);
    };
    let secret = String::from_utf8_lossy(&read_named(file, SECRET_MAX)?).trim().to_owned();
    Ok(Some(OpenIdConfig { issuer: issuer.clone(), client: client.clone(), secret }))
}

/// An address without a path: what browsers call an origin.
fn origin(text: &str) -> anyhow::Result<Url> {
    let wrong = || BadInput(format!("--origin {text}: write it as in https://hinomi.example.jp"));
    let url = Url::parse(text).map_err(|_| wrong())?;
    let plain = url.path() == "/" && url.query().is_none() && url.username().is_empty();
    let reachable = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
    if plain && reachable { Ok(url) } else { Err(wrong().into()) }
}

/// Serves the pages to the acting party until Ctrl-C, on this machine alone.
///
/// # Errors
/// If the address cannot be bound.
pub async fn serve(
    house: &wiring::House,
    output: &Output,
    listen: std::net::SocketAddr,
) -> anyhow::Result<Outcome> {
    if !listen.ip().is_loopback() {
        let why = "nobody signs in here, so it must be an address of this machine, as 127.0.0.1";
        return Err(BadInput(format!("--listen {listen}: {why}")).into());
    }
    let server = bind(house, output, listen, Door::Fixed(house.desk.party().to_owned())).await?;
    to_stderr(&format!("http://{}/  (Ctrl-C)", server.address()));
    until_stopped(house, output, server, None).await
}

async fn bind(
    house: &wiring::House,
    output: &Output,
    listen: std::net::SocketAddr,
    door: Door,
) -> anyhow::Result<serve::Server> {
    let (lang, zone) = (output.words.lang(), output.zone.clone());
    let store = Arc::new(house.store.clone());
    let outside = serve::Outside {
        ledger: store.clone(),
        answers: store,
        typeset: Some(Arc::new(report::Typesetter::new())),
    };
    Ok(serve::open(listen, house.app.clone(), outside, door, lang, zone).await?)
}

/// Serves, and delivers what alerts have to tell, until Ctrl-C.
async fn until_stopped(
    house: &wiring::House,
    output: &Output,
    server: serve::Server,
    exchange: Option<std::net::SocketAddr>,
) -> anyhow::Result<Outcome> {
    let courier = courier::engage(house, output.words.lang(), &output.zone).await?;
    let post = post::open(house, exchange).await?;
    let conductor = app::Conductor::new(&house.app);
    let served = server.run(async {
        let _ = tokio::signal::ctrl_c().await;
    });
    tokio::select! {
        served = served => served?,
        () = courier::run(&courier, house.app.clock.as_ref()) => {}
        () = post::run(post) => {}
        () = drill::run(&conductor) => {}
    }
    Ok(Outcome::Done)
}
