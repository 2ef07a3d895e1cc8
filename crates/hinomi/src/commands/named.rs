//! Values that are typed by their names.

use clap::builder::{PossibleValuesParser, TypedValueParser};

/// One of `all`, by its name; help lists them.
pub fn one_of<T, const N: usize>(
    all: [T; N],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static,
{
    let find =
        move |typed: String| all.into_iter().find(|one| name(*one) == typed).ok_or("no such");
    PossibleValuesParser::new(all.map(name)).try_map(find)
}
