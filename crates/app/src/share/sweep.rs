//! 過去の記録の照合: what this house already knows of what a bulletin names. It proposes an
//! answer; people answer.

use model::{
    Asset, Bulletin, BulletinFact, EntityKind, Expect, Hunt, Kind, Permission, Record, Sheet,
    Swept, folded,
};
use ports::Filter;
use serde_json::Value;

use super::bulletins::about;
use crate::{AppError, Desk, desk::records};

impl Desk {
    /// Looks for the indicators of a bulletin in the signals of this house. Whoever has files
    /// goes on with what comes back.
    ///
    /// # Errors
    /// ABSENT, MANDATE, or the store's.
    pub async fn hunt_signals(&self, id: &str) -> Result<(Bulletin, Hunt), AppError> {
        self.may_read().await?;
        let found = self.readable(id).await;
        let (bulletin, _) = self.noting_absence("bulletin.sweep", id, found).await?;
        let mut hunt = Hunt::new(&bulletin.sheet.indicators);
        for record in self.all(Kind::Signal, Record::signal).await? {
            let signal = record.signal;
            let mut values: Vec<&str> = signal.entities.iter().map(|e| e.name.as_str()).collect();
            signal.evidence.values().for_each(|value| texts(value, &mut values));
            let host = signal.names(EntityKind::Host).next().unwrap_or_default();
            hunt.see(values, Some(signal.start.earliest()), host, "signals");
        }
        Ok((bulletin, hunt))
    }

    /// Keeps what a sweep found beside the bulletin.
    ///
    /// # Errors
    /// ABSENT, MANDATE.
    pub async fn keep_sweep(&self, id: &str, swept: &Swept) -> Result<(), AppError> {
        self.act(Permission::Answer, "bulletin.sweep", id, async |_| {
            let (_, version) = self.readable(id).await?;
            let fact = BulletinFact::Swept { swept: Box::new(swept.clone()) };
            Ok((vec![about(id, Expect::Version(version), fact)], ()))
        })
        .await
    }

    /// Assets of this house that name a product which `sheet` asks about.
    ///
    /// # Errors
    /// The store's.
    pub async fn assets_asked_about(&self, sheet: &Sheet) -> Result<Vec<String>, AppError> {
        let asked: Vec<_> = sheet.asks.iter().map(|product| folded(product)).collect();
        let names = |asset: &Asset| {
            let names = asset.names().chain([asset.name.as_str()]).map(folded);
            names.into_iter().any(|name| asked.iter().any(|product| name.contains(product)))
        };
        let assets =
            records(self.app.registers.list(&Filter::new(Kind::Asset)).await?, Record::asset);
        Ok(assets.into_iter().filter(names).map(|asset| asset.id).collect())
    }
}

/// All texts inside a value.
fn texts<'a>(value: &'a Value, into: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => into.push(text),
        Value::Array(values) => values.iter().for_each(|value| texts(value, into)),
        Value::Object(map) => map.values().for_each(|value| texts(value, into)),
        _ => {}
    }
}
