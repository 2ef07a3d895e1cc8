//! Field names: those of the source, and the few that detectors ask for.

/// A field that detectors know by meaning, whatever a source calls it.
///
/// The format (or the described header) maps a source's own name to one of
/// these; the source's name stays beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Field {
    /// Event time as written.
    Time,
    /// The host or device that wrote the record.
    Reporter,
    /// The program that wrote the record.
    Program,
    /// Name of the client inside.
    SrcHost,
    /// Address of the client.
    SrcIp,
    /// Address of the server.
    DstIp,
    /// Name of the server.
    DstName,
    /// Port of the server.
    DstPort,
    /// HTTP method or network verb.
    Method,
    /// URL or path.
    Url,
    /// HTTP status or result code.
    Status,
    /// Bytes from the client.
    BytesOut,
    /// Bytes to the client.
    BytesIn,
    /// User account.
    User,
    /// User agent.
    Agent,
    /// Free text.
    Message,
    /// Severity word or number.
    Severity,
    /// Name of the service that a metric describes.
    Service,
    /// Inbound volume in Mbit/s.
    InboundMbps,
    /// Share of successful answers, 0 to 1.
    SuccessRate,
    /// Name asked of a name server.
    Query,
    /// Command line as entered.
    Command,
    /// Number of the kind of event, as Windows counts them.
    EventCode,
    /// Number of the request or ticket that approves an act.
    Approval,
    /// Device from which a customer comes, as the service tells devices apart.
    Device,
    /// Account or person that money goes to.
    Payee,
    /// Amount of money.
    Amount,
    /// What is traded.
    Instrument,
}

impl Field {
    /// All fields, in the order of their discriminants.
    pub const ALL: [Self; 28] = [
        Self::Time,
        Self::Reporter,
        Self::Program,
        Self::SrcHost,
        Self::SrcIp,
        Self::DstIp,
        Self::DstName,
        Self::DstPort,
        Self::Method,
        Self::Url,
        Self::Status,
        Self::BytesOut,
        Self::BytesIn,
        Self::User,
        Self::Agent,
        Self::Message,
        Self::Severity,
        Self::Service,
        Self::InboundMbps,
        Self::SuccessRate,
        Self::Query,
        Self::Command,
        Self::EventCode,
        Self::Approval,
        Self::Device,
        Self::Payee,
        Self::Amount,
        Self::Instrument,
    ];

    /// The name used in packs, for example `src_host`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Reporter => "reporter",
            Self::Program => "program",
            Self::SrcHost => "src_host",
            Self::SrcIp => "src_ip",
            Self::DstIp => "dst_ip",
            Self::DstName => "dst_name",
            Self::DstPort => "dst_port",
            Self::Method => "method",
            Self::Url => "url",
            Self::Status => "status",
            Self::BytesOut => "bytes_out",
            Self::BytesIn => "bytes_in",
            Self::User => "user",
            Self::Agent => "agent",
            Self::Message => "message",
            Self::Severity => "severity",
            Self::Service => "service",
            Self::InboundMbps => "inbound_mbps",
            Self::SuccessRate => "success_rate",
            Self::Query => "query",
            Self::Command => "command",
            Self::EventCode => "event_code",
            Self::Approval => "approval",
            Self::Device => "device_id",
            Self::Payee => "payee",
            Self::Amount => "amount",
            Self::Instrument => "instrument",
        }
    }

    /// The field called `name` in packs.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }
}

/// The names of one source's fields; a record refers to them by index.
#[derive(Clone, Debug, Default)]
pub struct Names {
    names: Vec<Box<str>>,
    in_rules: Vec<(u16, Box<str>)>,
    known: [Option<u16>; Field::ALL.len()],
}

impl Names {
    /// The index of `name`, added if new. A `field` is what the name means;
    /// the first name that claims a field keeps it.
    ///
    /// Returns `None` once a source has used 65,535 names, so that hostile
    /// input cannot grow the table without end.
    pub fn add(&mut self, name: &str, field: Option<Field>) -> Option<u16> {
        if let Some(index) = self.names.iter().position(|n| &**n == name) {
            return u16::try_from(index).ok();
        }
        let index = u16::try_from(self.names.len()).ok().filter(|i| *i < u16::MAX)?;
        self.names.push(name.into());
        if let Some(field) = field {
            self.known[field as usize].get_or_insert(index);
        }
        Some(index)
    }

    /// The index under which `field` appears in this source, if it does.
    #[must_use]
    pub fn index_of(&self, field: Field) -> Option<u16> {
        self.known[field as usize]
    }

    /// The source's own name at `index`.
    #[must_use]
    pub fn name(&self, index: u16) -> &str {
        self.names.get(usize::from(index)).map_or("", |name| name)
    }

    /// Notes that rules call the name at `index` otherwise, perhaps one of several ways.
    pub fn call(&mut self, index: u16, in_rules: &str) {
        if self.rule_names(index).all(|known| known != in_rules) {
            let at = self.in_rules.partition_point(|(known, _)| *known <= index);
            self.in_rules.insert(at, (index, in_rules.into()));
        }
    }

    /// What rules call the name at `index`, where that is another name.
    pub fn rule_names(&self, index: u16) -> impl Iterator<Item = &str> {
        let from = self.in_rules.partition_point(|(known, _)| *known < index);
        let of_index = move |(known, _): &&(u16, Box<str>)| *known == index;
        self.in_rules[from..].iter().take_while(of_index).map(|(_, name)| &**name)
    }

    /// How many names there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether no name was added yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_found_by_its_name_and_position() {
        for (position, field) in Field::ALL.into_iter().enumerate() {
            assert_eq!(field as usize, position);
            assert_eq!(Field::by_name(field.name()), Some(field));
        }
    }

    #[test]
    fn a_name_keeps_its_index_and_the_first_claim_wins() {
        let mut names = Names::default();
        assert_eq!(names.add("ts", Some(Field::Time)), Some(0));
        assert_eq!(names.add("date", Some(Field::Time)), Some(1));
        assert_eq!(names.add("ts", None), Some(0));
        assert_eq!(names.index_of(Field::Time), Some(0));
        assert_eq!(names.name(1), "date");
    }
}
