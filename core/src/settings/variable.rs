use std::fmt;
use std::marker::PhantomData;

use crate::settings::variables::Area;
use crate::settings::{Format, Reader, Reading, variables as tables};

/// Something that can be set: by the environment, and often by an administrator while the service runs.
#[derive(Debug)]
pub struct Variable {
    /// Its own name, by which the documentation calls it.
    pub name: &'static str,
    /// The environment variables it is read from, the first that is set wins. Empty: the environment cannot set it.
    pub environment: &'static [&'static str],
    pub format: Format,
    pub preset: Preset,
    /// Decides in place of `format` and `preset`, where the value depends on more than one variable.
    pub rule: Option<Rule>,
    /// Where the saved tree keeps it, a path with dots; `None`: it cannot be changed while the service runs.
    pub saved_at: Option<&'static str>,
    pub area: Area,
    /// Listings show that it is set, not what it is.
    pub secret: bool,
    pub(super) known_as: Option<&'static str>,
    pub(super) documentation: &'static str,
}

impl Variable {
    /// What it means, in a few words.
    pub fn meaning(&self) -> &'static str {
        self.documentation.trim()
    }

    /// What administrators' forms call it; `None` if no form knows it.
    pub fn form_name(&self) -> Option<&'static str> {
        match self.known_as {
            _ if self.saved_at.is_none() => None,
            None => Some(self.name),
            Some("") => None,
            other => other,
        }
    }
}

/// Decides a variable's value from what was given and from other variables.
pub type Rule = fn(&Reader<'_>, &'static Variable) -> Reading;

/// A text of the environment, with the name it was found under.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    pub name: &'static str,
    pub text: &'a str,
}

/// The value of a variable that is not set.
#[derive(Debug, Clone, Copy)]
pub enum Preset {
    Nothing,
    On,
    Off,
    Number(i64),
    Real(f64),
    Text(&'static str),
    Items(&'static [&'static str]),
    /// A JSON document.
    Document(&'static str),
    /// The value of another variable.
    Like(Position),
    /// A path below the folder that another variable names.
    Below(Position, &'static str),
}

/// Where a variable stands: in the table of its area.
#[derive(Debug, Clone, Copy)]
pub struct Position {
    area: Area,
    place: usize,
}

impl Position {
    /// Its place among all variables.
    pub(super) fn index(self) -> usize {
        tables::OFFSETS[self.area as usize] + self.place
    }
}

/// The preset of a variable that follows another one.
pub(super) const fn like<T>(other: Setting<T>) -> Preset {
    Preset::Like(other.position)
}

/// The preset of a path below a folder that another variable names.
pub(super) const fn below<T>(folder: Setting<T>, path: &'static str) -> Preset {
    Preset::Below(folder.position, path)
}

/// The key under which a value is read from a [`Snapshot`](crate::settings::Snapshot): an index with a type.
pub struct Setting<T> {
    position: Position,
    kind: PhantomData<fn() -> T>,
}

impl<T> Setting<T> {
    /// The key of the row of that name in the table of an area, whose names stand in their order.
    pub(super) const fn new(area: Area, names: &[&str], name: &str) -> Self {
        let mut place = 0;
        while !same(names[place], name) {
            place += 1;
        }
        Self {
            position: Position { area, place },
            kind: PhantomData,
        }
    }

    /// Its place among all variables.
    pub(super) fn index(self) -> usize {
        self.position.index()
    }

    /// The variable behind it.
    pub fn variable(self) -> &'static Variable {
        &tables::TABLES[self.position.area as usize][self.position.place]
    }
}

/// Comparing texts at compile time takes a detour.
const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

impl<T> Clone for Setting<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Setting<T> {}

impl<T> fmt::Debug for Setting<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.variable().name)
    }
}

/// Defines the variables of an area: a row each, its meaning as the comment above it.
///
/// ```text
/// /// What it means
/// NAME: Type = Preset
///     , read Format          where the type's own format is not the one
///     , by rule              where other variables have a say
///     , formerly "OLD_NAME"  read when NAME is not set
///     , env ["X"]            read from these instead of NAME
///     , saved "a.b.c"        can be changed at run time; `as "FORM_NAME"` where forms call it otherwise,
///                            `as ""` where no form knows it
///     , secret true          hidden in listings though its type is no secret
/// ;
/// ```
macro_rules! variables {
    ($area:ident: $(
        #[doc = $documentation:literal]
        $name:ident: $type:ty = $preset:expr
            $(, read $format:expr)?
            $(, by $rule:path)?
            $(, formerly $old:literal)?
            $(, env $environment:expr)?
            $(, saved $path:literal $(as $form_name:literal)?)?
            $(, secret $secret:literal)?;
    )*) => {
        const NAMES: &[&str] = &[$(stringify!($name)),*];

        $(
            #[doc = $documentation]
            pub const $name: $crate::settings::Setting<$type> =
                $crate::settings::Setting::new($crate::settings::Area::$area, NAMES, stringify!($name));
        )*

        /// The variables of this area.
        pub(super) const TABLE: &[$crate::settings::Variable] = &[$(
            $crate::settings::Variable {
                name: stringify!($name),
                environment: $crate::settings::variable::names!($name $(, formerly $old)? $(, env $environment)?),
                format: $crate::settings::variable::or!(
                    <$type as $crate::settings::Typed>::FORMAT $(, $format)?
                ),
                preset: $preset,
                rule: $crate::settings::variable::or!(None $(, Some($rule))?),
                saved_at: $crate::settings::variable::or!(None $(, Some($path))?),
                known_as: $crate::settings::variable::or!(None $($(, Some($form_name))?)?),
                area: $crate::settings::Area::$area,
                secret: <$type as $crate::settings::Typed>::FORMAT.is_secret()
                    $(|| $secret)?,
                documentation: $documentation,
            }
        ),*];
    };
}

/// The second if there is one, else the first.
macro_rules! or {
    ($otherwise:expr) => {
        $otherwise
    };
    ($otherwise:expr, $chosen:expr) => {
        $chosen
    };
}

/// The environment variables of a row.
macro_rules! names {
    ($name:ident) => {
        &[stringify!($name)]
    };
    ($name:ident, formerly $old:literal) => {
        &[stringify!($name), $old]
    };
    ($name:ident, env $environment:expr) => {
        &$environment
    };
}

pub(super) use {names, or, variables};
