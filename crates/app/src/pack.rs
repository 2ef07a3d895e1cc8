//! The packs that come with the program.

use model::{AlertRules, Channels, Form, FormError, PlanRules, RiskRules, RulesError};
use model::{OfficeRules, People, SharingRules, WarningLists};
use packs::{Fault, Pack};

/// Name and text of each pack that comes with the program.
pub const BUILT_IN: [(&str, &str); 14] = [
    ("packs/detect.toml", include_str!("../../../packs/detect.toml")),
    ("packs/first-report.toml", include_str!("../../../packs/first-report.toml")),
    ("packs/roles.toml", include_str!("../../../packs/roles.toml")),
    ("packs/alerts.toml", include_str!("../../../packs/alerts.toml")),
    ("packs/patterns.toml", include_str!("../../../packs/patterns.toml")),
    ("packs/ladder.toml", include_str!("../../../packs/ladder.toml")),
    ("packs/risk.toml", include_str!("../../../packs/risk.toml")),
    ("packs/sector.toml", include_str!("../../../packs/sector.toml")),
    ("packs/survey.toml", include_str!("../../../packs/survey.toml")),
    ("packs/exercises.toml", include_str!("../../../packs/exercises.toml")),
    ("packs/people.toml", include_str!("../../../packs/people.toml")),
    ("packs/office.toml", include_str!("../../../packs/office.toml")),
    ("packs/sharing.toml", include_str!("../../../packs/sharing.toml")),
    ("packs/warninglists.toml", include_str!("../../../packs/warninglists.toml")),
];

/// The pack of that name that comes with the program.
pub(crate) fn coming_with(wanted: &str) -> Result<Pack, Vec<Fault>> {
    let found = BUILT_IN.iter().find(|(name, _)| *name == wanted);
    Pack::parse(wanted, found.map_or("", |(_, text)| *text))
}

/// The form of the first report, with pack and version, from the built-in pack.
///
/// # Errors
/// Every fault with file, line and column.
pub fn built_in() -> Result<(Form, String), Vec<Fault>> {
    let pack = coming_with("packs/first-report.toml")?;
    Ok((form_of(&pack)?, pack.label()))
}

/// The form in a pack.
///
/// # Errors
/// Every fault with file, line and column.
pub fn form_of(pack: &Pack) -> Result<Form, Vec<Fault>> {
    let form: Form = pack.section("form")?;
    let fault = |error: &FormError| pack.fault("form", &error.to_string());
    form.check().map_err(|errors| errors.iter().map(fault).collect::<Vec<_>>())?;
    Ok(form)
}

/// The rules of alerts from the built-in pack.
///
/// # Errors
/// Every fault with file, line and column.
pub fn alert_rules() -> Result<AlertRules, Vec<Fault>> {
    alert_rules_of(&coming_with("packs/alerts.toml")?)
}

/// The rules of alerts in a pack.
///
/// # Errors
/// Every fault with file, line and column.
pub fn alert_rules_of(pack: &Pack) -> Result<AlertRules, Vec<Fault>> {
    pack.only(&["alerts"])?;
    let rules: AlertRules = pack.section("alerts")?;
    let fault = |error: &RulesError| pack.fault("alerts", &error.to_string());
    rules.check().map_err(|errors| errors.iter().map(fault).collect::<Vec<_>>())?;
    Ok(rules)
}

/// The rules of risks and plans from the built-in pack.
///
/// # Errors
/// Every fault with file, line and column.
pub fn risk_rules() -> Result<(RiskRules, PlanRules), Vec<Fault>> {
    risk_rules_of(&coming_with("packs/risk.toml")?)
}

/// The rules of risks and plans in a pack.
///
/// # Errors
/// Every fault with file, line and column.
pub fn risk_rules_of(pack: &Pack) -> Result<(RiskRules, PlanRules), Vec<Fault>> {
    pack.only(&["risk", "plan"])?;
    let (risk, plan): (RiskRules, PlanRules) = (pack.section("risk")?, pack.section("plan")?);
    let fault = |section: &str, path: &str| {
        pack.fault(
            &format!("{section}.{path}"),
            "expected a figure above zero, or a list in order without repetition",
        )
    };
    let faults = risk.faults().into_iter().map(|path| fault("risk", path));
    let faults: Vec<_> =
        faults.chain(plan.faults().into_iter().map(|path| fault("plan", path))).collect();
    if faults.is_empty() { Ok((risk, plan)) } else { Err(faults) }
}

/// The bodies of the sector and the ways between them, from the built-in pack.
///
/// # Errors
/// Every fault with file, line and column.
pub fn channels() -> Result<Channels, Vec<Fault>> {
    channels_of(&coming_with("packs/sector.toml")?)
}

/// The bodies of the sector and the ways between them in a pack.
///
/// # Errors
/// Every fault with file, line and column.
pub fn channels_of(pack: &Pack) -> Result<Channels, Vec<Fault>> {
    pack.only(&["sector"])?;
    let channels: Channels = pack.section("sector")?;
    let fault = |(path, what): (String, String)| pack.fault(&format!("sector.{path}"), &what);
    let faults: Vec<_> = channels.faults().into_iter().map(fault).collect();
    if faults.is_empty() { Ok(channels) } else { Err(faults) }
}

/// Posts, audiences and the ladder of a career, from the built-in pack.
///
/// # Errors
/// Every fault with file, line and column.
pub fn people_rules() -> Result<People, Vec<Fault>> {
    people_rules_of(&coming_with("packs/people.toml")?)
}

/// Posts, audiences and the ladder of a career in a pack.
///
/// # Errors
/// Every fault with file, line and column.
pub fn people_rules_of(pack: &Pack) -> Result<People, Vec<Fault>> {
    pack.only(&["people"])?;
    let rules: People = pack.section("people")?;
    let fault = |(path, what): (String, String)| pack.fault(&format!("people.{path}"), &what);
    let faults: Vec<_> = rules.faults().into_iter().map(fault).collect();
    if faults.is_empty() { Ok(rules) } else { Err(faults) }
}

/// The rules of the coordination office and of the intakes, from the built-in pack.
///
/// # Errors
/// Every fault with file, line and column.
pub fn office_rules() -> Result<OfficeRules, Vec<Fault>> {
    office_rules_of(&coming_with("packs/office.toml")?)
}

/// The rules of the coordination office and of the intakes in a pack.
///
/// # Errors
/// Every fault with file, line and column.
pub fn office_rules_of(pack: &Pack) -> Result<OfficeRules, Vec<Fault>> {
    pack.only(&["office"])?;
    let rules: OfficeRules = pack.section("office")?;
    let fault = |(path, what): (String, String)| pack.fault(&format!("office.{path}"), &what);
    let faults: Vec<_> = rules.faults().into_iter().map(fault).collect();
    if faults.is_empty() { Ok(rules) } else { Err(faults) }
}

/// The rules of sharing from the built-in pack.
///
/// # Errors
/// Every fault with file, line and column.
pub fn sharing_rules() -> Result<SharingRules, Vec<Fault>> {
    sharing_rules_of(&coming_with("packs/sharing.toml")?)
}

/// The rules of sharing in a pack.
///
/// # Errors
/// Every fault with file, line and column.
pub fn sharing_rules_of(pack: &Pack) -> Result<SharingRules, Vec<Fault>> {
    pack.only(&["sharing"])?;
    let rules: SharingRules = pack.section("sharing")?;
    let fault = |path: &str| pack.fault(&format!("sharing.{path}"), "expected a figure that fits");
    let faults: Vec<_> = rules.faults().into_iter().map(fault).collect();
    if faults.is_empty() { Ok(rules) } else { Err(faults) }
}

/// The lists of what must not be blocked from the built-in pack.
///
/// # Errors
/// Every fault with file, line and column.
pub fn warning_lists() -> Result<WarningLists, Vec<Fault>> {
    warning_lists_of(&coming_with("packs/warninglists.toml")?)
}

/// The lists of what must not be blocked in a pack.
///
/// # Errors
/// Every fault with file, line and column.
pub fn warning_lists_of(pack: &Pack) -> Result<WarningLists, Vec<Fault>> {
    pack.only(&["hygiene"])?;
    let lists: WarningLists = pack.section("hygiene")?;
    let fault = |(path, what): (String, String)| pack.fault(&format!("hygiene.{path}"), &what);
    let faults: Vec<_> = lists.faults().into_iter().map(fault).collect();
    if faults.is_empty() { Ok(lists) } else { Err(faults) }
}
