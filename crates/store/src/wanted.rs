//! A filter as a condition in SQL.
//!
//! Only what is asked for stands in the condition, so that both databases find the
//! index that answers it.

use ports::Filter;

/// Tables, condition and its values.
pub(crate) struct Wanted {
    pub tables: &'static str,
    /// The table whose index is read, `r` for registers or `l` for labels.
    pub from: &'static str,
    conditions: Vec<String>,
    pub values: Vec<String>,
}

impl Wanted {
    /// What `filter` asks for.
    pub(crate) fn new(filter: &Filter) -> Self {
        let (tables, from) = match filter.label {
            Some(_) => ("labels l JOIN registers r ON r.subject = l.subject", "l"),
            None => ("registers r", "r"),
        };
        let mut wanted = Self { tables, from, conditions: Vec::new(), values: Vec::new() };
        wanted.equals(from, "tenant", &filter.reach.tenant);
        wanted.equals(from, "kind", filter.kind.name());
        for (table, column, value) in [
            ("l", "label", &filter.label),
            ("r", "state", &filter.state),
            ("r", "parent", &filter.parent),
        ] {
            if let Some(value) = value {
                wanted.equals(table, column, value);
            }
        }
        if let Some(moment) = filter.upto {
            // A number is written as it is: values are bound as texts.
            wanted.conditions.push(format!("{from}.at <= {}", moment.as_microsecond()));
        }
        wanted.reach(filter);
        wanted
    }

    /// The tables that counting takes: the labels alone where nothing else is asked.
    pub(crate) fn counted(&self) -> &'static str {
        let rows = self.conditions.iter().any(|condition| condition.contains("r."));
        if self.from == "l" && !rows { "labels l" } else { self.tables }
    }

    pub(crate) fn condition(&self) -> String {
        self.conditions.join(" AND ")
    }

    fn equals(&mut self, table: &str, column: &str, value: &str) {
        let place = self.bind(value);
        self.conditions.push(format!("{table}.{column} = {place}"));
    }

    /// The placeholder of a new value.
    fn bind(&mut self, value: &str) -> String {
        self.values.push(value.to_owned());
        format!("${}", self.values.len())
    }

    fn any_of(&mut self, column: &str, values: &[String]) -> String {
        let places: Vec<_> = values.iter().map(|value| self.bind(value)).collect();
        format!("{column} IN ({})", places.join(", "))
    }

    /// What one of the scopes covers; see [`model::Scope::covers`].
    fn reach(&mut self, filter: &Filter) {
        if filter.reach.is_whole() {
            return;
        }
        let case = if filter.kind == model::Kind::Incident { "r.id" } else { "r.parent" };
        let from = self.from;
        let mut scopes = Vec::new();
        for scope in &filter.reach.scopes {
            let mut open = format!("{from}.compartment = ''");
            if !scope.compartments.is_empty() {
                let named = self.any_of(&format!("{from}.compartment"), &scope.compartments);
                open = format!("({open} OR {named})");
            }
            if !scope.cases.is_empty() {
                open = format!("{open} AND {}", self.any_of(case, &scope.cases));
            }
            scopes.push(format!("({open})"));
        }
        self.conditions.push(format!("({})", scopes.join(" OR ")));
    }
}
