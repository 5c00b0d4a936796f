//! The actions of AMIs alone; `image_copy_ec2` is the action of the engine.

pub(crate) mod deprecate;
