//! A property test of the order of a service's images.

use crate::engine::{Lookup, newest_first};

/// How many random orders are tried.
const ORDERS: u64 = 500;

/// Checks that images get the same order, whatever their order in the response is. `expected` has the unique IDs.
pub(crate) fn assert_total_order<S: Lookup>(service: &S, images: &[S::Image], expected: &[&str]) {
    for seed in 1..=ORDERS {
        let mut images = images.to_vec();
        shuffle(&mut images, seed);
        // A page can contain an image of the page before.
        images.push(images[0].clone());
        let order = newest_first(service, images);
        let order: Vec<_> = order.iter().map(|image| service.unique_id(image)).collect();
        assert_eq!(order, expected, "seed {seed}");
    }
}

/// Shuffles with a linear congruential generator.
fn shuffle<T>(items: &mut [T], seed: u64) {
    let mut state = seed;
    for last in (1..items.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let other = usize::try_from((state >> 33) % (last as u64 + 1)).unwrap();
        items.swap(last, other);
    }
}
