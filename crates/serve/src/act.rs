//! Carrying out an act to its end, whatever becomes of the one who asked for it.

use app::AppError;
use ports::StoreError;
use tokio::{runtime::Handle, task::spawn_blocking};

/// Runs an act on a thread of its own: a browser that goes away does not stop it half-way,
/// and its future need not move between threads.
///
/// # Errors
/// The act's own; the store's if its thread ended before it did.
pub(crate) async fn carried_out<T, F>(act: F) -> Result<T, AppError>
where
    T: Send + 'static,
    F: AsyncFnOnce() -> Result<T, AppError> + Send + 'static,
{
    let runtime = Handle::current();
    let done = spawn_blocking(move || runtime.block_on(act())).await;
    done.unwrap_or_else(|error| {
        Err(StoreError::Backend { what: "carrying out an act".into(), source: error.into() }.into())
    })
}
