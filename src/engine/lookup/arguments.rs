//! The arguments of data sources: those of every service and those of one, in one object.

use serde::{Deserialize, Serialize};

use crate::engine::model::state::TagMap;
use crate::terraform::{Model, ModelError, Object, Value};

/// The arguments that every data source for one image has.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LookupArguments {
    /// The ID of the image.
    pub id: Value<String>,
    /// The name of the image.
    pub name: Value<String>,
    /// A regular expression for the name.
    pub name_regex: Value<String>,
    /// Tags that the image must have.
    pub tags: Value<TagMap>,
    /// Whether to use the most recent of several images.
    pub most_recent: Value<bool>,
    /// The Region to search.
    pub region: Value<String>,
}

/// The arguments that every data source for several images has.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ListLookupArguments {
    name: Value<String>,
    name_regex: Value<String>,
    tags: Value<TagMap>,
    region: Value<String>,
    /// The maximum number of images.
    pub limit: Value<i64>,
}

impl ListLookupArguments {
    /// The same arguments as those of a data source for one image.
    pub(crate) fn search(&self) -> LookupArguments {
        LookupArguments {
            id: Value::Null,
            name: self.name.clone(),
            name_regex: self.name_regex.clone(),
            tags: self.tags.clone(),
            most_recent: Value::Null,
            region: self.region.clone(),
        }
    }
}

/// The arguments of one service's data source: both structs read the same object.
#[derive(Debug, Clone)]
pub struct Query<A, S> {
    pub(crate) arguments: A,
    pub(crate) selection: S,
}

impl<A: Model, S: Model> Model for Query<A, S> {
    fn read(object: &Object) -> Result<Self, ModelError> {
        Ok(Self { arguments: A::read(object)?, selection: S::read(object)? })
    }

    fn write(&self) -> Result<Object, ModelError> {
        let mut object = self.arguments.write()?;
        object.extend(self.selection.write()?);
        Ok(object)
    }
}
