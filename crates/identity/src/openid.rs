//! OpenID Connect: somebody is sent to the institution's own provider and comes
//! back with a code. Requests go out through a client of the caller's.

use openidconnect::{
    AsyncHttpClient, AuthenticationFlow, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
    core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata, CoreResponseType},
};
use url::Url;

use crate::same;

/// The provider, and who we are to it.
#[derive(Clone)]
pub struct Provider {
    /// Its issuer, from which everything else is discovered.
    pub issuer: String,
    /// Our name there.
    pub client: String,
    /// Our secret there.
    pub secret: String,
    /// Where it sends people back to.
    pub back: Url,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Provider").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// What must be kept while somebody is at the provider, and shown to nobody.
pub struct Asking {
    state: CsrfToken,
    nonce: Nonce,
    verifier: PkceCodeVerifier,
}

/// Why a provider's answer proves nothing, for the ledger.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct OpenIdFault(String);

/// An account that the provider vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The provider.
    pub issuer: String,
    /// The account, as it is called for ever.
    pub subject: String,
}

fn fault(error: impl std::fmt::Display) -> OpenIdFault {
    OpenIdFault(error.to_string())
}

/// Reads the provider's own description of itself, whose issuer must be the one asked.
macro_rules! client {
    ($provider:expr, $http:expr) => {{
        let issuer = IssuerUrl::new($provider.issuer.clone()).map_err(fault)?;
        let found = CoreProviderMetadata::discover_async(issuer, $http).await.map_err(fault)?;
        let id = ClientId::new($provider.client.clone());
        let secret = ClientSecret::new($provider.secret.clone());
        CoreClient::from_provider_metadata(found, id, Some(secret))
            .set_redirect_uri(RedirectUrl::from_url($provider.back.clone()))
    }};
}

impl Provider {
    /// Where to send somebody, and what must be kept until they come back.
    ///
    /// # Errors
    /// If the provider cannot be reached, or is not the one it should be.
    pub async fn start<H>(&self, http: &H) -> Result<(Url, Asking), OpenIdFault>
    where
        H: for<'c> AsyncHttpClient<'c>,
    {
        let client = client!(self, http);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow: AuthenticationFlow<CoreResponseType> = CoreAuthenticationFlow::AuthorizationCode;
        let asked = client.authorize_url(flow, CsrfToken::new_random, Nonce::new_random);
        let (address, state, nonce) = asked.set_pkce_challenge(challenge).url();
        Ok((address, Asking { state, nonce, verifier }))
    }

    /// The account behind a `code` with which somebody came back: state, nonce, issuer,
    /// audience, signature and validity of what the provider says are checked.
    ///
    /// # Errors
    /// If any of it does not hold.
    pub async fn finish<H>(
        &self,
        http: &H,
        asking: Asking,
        state: &str,
        code: &str,
    ) -> Result<Account, OpenIdFault>
    where
        H: for<'c> AsyncHttpClient<'c>,
    {
        if !same(asking.state.secret(), state) {
            return Err(OpenIdFault("state".to_owned()));
        }
        let client = client!(self, http);
        let exchange = client.exchange_code(AuthorizationCode::new(code.to_owned()));
        let exchange = exchange.map_err(fault)?.set_pkce_verifier(asking.verifier);
        let answer = exchange.request_async(http).await.map_err(fault)?;
        let token = answer.extra_fields().id_token().ok_or_else(|| fault("no id token"))?;
        let claims = token.claims(&client.id_token_verifier(), &asking.nonce).map_err(fault)?;
        let (issuer, subject) = (claims.issuer().to_string(), claims.subject().to_string());
        Ok(Account { issuer, subject })
    }
}
