//! The modifiers of one key, checked to go together.

use rsigma_parser::Modifier;

use crate::moment::Part;
use crate::number::Compare;
use crate::op::Place;
use crate::refusal::Why;

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Modifiers {
    pub operator: Operator,
    pub wide: Option<Wide>,
    pub base64: Option<Base64>,
    pub windash: bool,
    pub all: bool,
    pub cased: bool,
    pub expand: bool,
    pub not: bool,
    pub flags: Flags,
}

/// How the value is compared. At most one of them may be given.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Operator {
    #[default]
    Whole,
    Text(Place),
    Regex,
    Network,
    Exists,
    Field(Place),
    Number(Compare),
    Time(Part),
}

/// Flags of a regular expression.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Flags {
    pub ignore_case: bool,
    pub multiline: bool,
    pub dot_all: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Wide {
    Little,
    Big,
    Marked,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Base64 {
    Whole,
    Offset,
}

impl Modifiers {
    pub(crate) fn new(given: &[Modifier]) -> Result<Self, Why> {
        let mut these = Self::default();
        for modifier in given {
            these.add(*modifier).ok_or_else(|| conflict(given))?;
        }
        these.check().ok_or_else(|| conflict(given)).map(|()| these)
    }

    fn add(&mut self, modifier: Modifier) -> Option<()> {
        match modifier {
            Modifier::Contains => self.place(Place::Anywhere)?,
            Modifier::StartsWith => self.place(Place::Start)?,
            Modifier::EndsWith => self.place(Place::End)?,
            Modifier::FieldRef => self.operator(Operator::Field(Place::Whole))?,
            Modifier::Re => self.operator(Operator::Regex)?,
            Modifier::Cidr => self.operator(Operator::Network)?,
            Modifier::Exists => self.operator(Operator::Exists)?,
            Modifier::Gt => self.operator(Operator::Number(Compare::Greater))?,
            Modifier::Gte => self.operator(Operator::Number(Compare::AtLeast))?,
            Modifier::Lt => self.operator(Operator::Number(Compare::Less))?,
            Modifier::Lte => self.operator(Operator::Number(Compare::AtMost))?,
            Modifier::Minute => self.operator(Operator::Time(Part::Minute))?,
            Modifier::Hour => self.operator(Operator::Time(Part::Hour))?,
            Modifier::Day => self.operator(Operator::Time(Part::Day))?,
            Modifier::Week => self.operator(Operator::Time(Part::Week))?,
            Modifier::Month => self.operator(Operator::Time(Part::Month))?,
            Modifier::Year => self.operator(Operator::Time(Part::Year))?,
            Modifier::Wide => self.wide(Wide::Little)?,
            Modifier::Utf16be => self.wide(Wide::Big)?,
            Modifier::Utf16 => self.wide(Wide::Marked)?,
            Modifier::Base64 => self.base64(Base64::Whole)?,
            Modifier::Base64Offset => self.base64(Base64::Offset)?,
            Modifier::WindAsh => self.windash = true,
            Modifier::All => self.all = true,
            Modifier::Cased => self.cased = true,
            Modifier::Expand => self.expand = true,
            Modifier::Neq => self.not = true,
            Modifier::IgnoreCase => self.flags.ignore_case = true,
            Modifier::Multiline => self.flags.multiline = true,
            Modifier::DotAll => self.flags.dot_all = true,
        }
        Some(())
    }

    /// After `fieldref`, a place says where the other field's value is looked for.
    fn place(&mut self, place: Place) -> Option<()> {
        self.operator = match self.operator {
            Operator::Whole => Operator::Text(place),
            Operator::Field(Place::Whole) => Operator::Field(place),
            _ => return None,
        };
        Some(())
    }

    fn operator(&mut self, operator: Operator) -> Option<()> {
        (self.operator == Operator::Whole).then(|| self.operator = operator)
    }

    fn wide(&mut self, wide: Wide) -> Option<()> {
        self.wide.replace(wide).is_none().then_some(())
    }

    fn base64(&mut self, base64: Base64) -> Option<()> {
        self.base64.replace(base64).is_none().then_some(())
    }

    fn check(&self) -> Option<()> {
        let of_text = matches!(self.operator, Operator::Whole | Operator::Text(_));
        let changes = self.wide.is_some() || self.base64.is_some() || self.windash || self.expand;
        let flags = self.flags.ignore_case || self.flags.multiline || self.flags.dot_all;
        let wrong = (changes && !of_text) || (flags && self.operator != Operator::Regex);
        (!wrong).then_some(())
    }
}

fn conflict(given: &[Modifier]) -> Why {
    let names: Vec<String> = given.iter().map(|modifier| format!("{modifier:?}")).collect();
    Why::Modifiers(names.join(", ").to_lowercase())
}
