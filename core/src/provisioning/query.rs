use std::cmp::Ordering;

use serde_json::Value as Json;

use crate::provisioning::ProvisioningError;
use crate::provisioning::ScimType;
use crate::provisioning::filter::{Filter, values};
use crate::provisioning::path::Path;
use crate::provisioning::resource::{Resource, Wanted};
use crate::shared::Page;

/// Which resources are wanted, and what of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    pub filter: Option<Filter>,
    pub sort_by: Option<Path>,
    pub descending: bool,
    /// The first is 1.
    pub start: i64,
    pub count: i64,
    pub wanted: Wanted,
}

/// What a request says of it, as it came.
#[derive(Debug, Clone, Default)]
pub struct Asked<'a> {
    pub filter: Option<&'a str>,
    pub sort_by: Option<&'a str>,
    pub sort_order: Option<&'a str>,
    pub start_index: Option<&'a str>,
    pub count: Option<&'a str>,
    pub attributes: Option<&'a str>,
    pub excluded_attributes: Option<&'a str>,
}

impl Query {
    /// As many resources are in a page where nothing is said, and at most.
    pub const PAGE: i64 = 20;
    pub const LARGEST_PAGE: i64 = 1000;

    pub fn read(asked: &Asked<'_>) -> Result<Self, ProvisioningError> {
        let number = |name: &str, text: Option<&str>, preset: i64| match text.map(|text| text.trim().parse::<i64>()) {
            None => Ok(preset),
            Some(Ok(number)) => Ok(number),
            Some(Err(_)) => {
                let detail = format!("{name} has to be a number");
                Err(ProvisioningError::invalid(ScimType::InvalidValue, detail))
            }
        };
        let filter = asked.filter.filter(|filter| !filter.trim().is_empty());
        let sort_by = asked.sort_by.filter(|path| !path.is_empty());
        Ok(Self {
            filter: filter.map(Filter::parse).transpose()?,
            sort_by: sort_by.map(Path::parse).transpose()?,
            descending: asked
                .sort_order
                .is_some_and(|order| order.eq_ignore_ascii_case("descending")),
            start: number("startIndex", asked.start_index, 1)?.max(1),
            count: number("count", asked.count, Self::PAGE)?.clamp(0, Self::LARGEST_PAGE),
            wanted: Wanted::parse(asked.attributes, asked.excluded_attributes),
        })
    }

    /// Nothing but the page is asked for.
    pub fn is_plain(&self) -> bool {
        self.filter.is_none() && self.sort_by.is_none()
    }

    pub fn page(&self) -> Page {
        Page {
            offset: self.start - 1,
            limit: self.count,
        }
    }

    /// Does the filter or the order look at this attribute? If in doubt, yes.
    pub fn looks_at(&self, attribute: &str) -> bool {
        let named = |path: &Path| path.attribute.as_deref() == Some(attribute);
        self.sort_by.as_ref().is_some_and(named) || self.filter.as_ref().is_some_and(|filter| mentions(filter, &named))
    }

    /// Those of the resources that fit, sorted, with their number; of them the page.
    pub fn choose(&self, resources: Vec<Resource>) -> Chosen {
        let whole = |resource: &Resource| Json::Object(resource.body.clone());
        let mut fitting: Vec<Resource> = match &self.filter {
            Some(filter) => resources
                .into_iter()
                .filter(|resource| filter.fits(&whole(resource)))
                .collect(),
            None => resources,
        };
        if let Some(path) = &self.sort_by {
            fitting.sort_by_cached_key(|resource| Key::of(&whole(resource), path));
            if self.descending {
                fitting.reverse();
            }
        }
        let total = fitting.len();
        let skipped = usize::try_from(self.start - 1).unwrap_or(usize::MAX);
        let wanted = usize::try_from(self.count).unwrap_or_default();
        Chosen {
            resources: fitting.into_iter().skip(skipped).take(wanted).collect(),
            total: i64::try_from(total).unwrap_or(i64::MAX),
        }
    }
}

/// A page of resources.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    pub resources: Vec<Resource>,
    /// How many fit in all.
    pub total: i64,
}

fn mentions(filter: &Filter, named: &impl Fn(&Path) -> bool) -> bool {
    match filter {
        Filter::And(left, right) | Filter::Or(left, right) => mentions(left, named) || mentions(right, named),
        Filter::Not(inner) => mentions(inner, named),
        Filter::Present(path) | Filter::Compare(path, ..) | Filter::Within(path, _) => named(path),
    }
}

/// What a resource is sorted by: the primary or first value, in lower case; who has none comes last.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key(bool, String);

impl Key {
    fn of(resource: &Json, path: &Path) -> Self {
        let mut found = values(resource, path);
        found.sort_by(
            |left, right| match (left["primary"] == true, right["primary"] == true) {
                (true, false) => Ordering::Less,
                (false, true) => Ordering::Greater,
                _ => Ordering::Equal,
            },
        );
        match found.first() {
            Some(Json::String(text)) => Self(false, text.to_lowercase()),
            Some(value @ Json::Object(_)) => Self(false, value["value"].as_str().unwrap_or_default().to_lowercase()),
            Some(Json::Null) | None => Self(true, String::new()),
            Some(value) => Self(false, value.to_string()),
        }
    }
}
