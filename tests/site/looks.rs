//! What is measured of beauty: nothing runs out of a narrow window, every word and line can be told from what is
//! behind it. Pictures for people are made on the way, in `target/site`.

use std::path::Path;

use crate::{
    browser::{Scheme, look, picture},
    place::Place,
};

#[test]
fn pages_fit_narrow_windows_and_can_be_read_light_and_dark() {
    let place = Place::demo(20_000);
    place.plant(1, 150, 9);
    place.build();
    let pages = [
        "index.html",
        "ohlcv/index.html",
        "ohlcv/runs.html",
        "ohlcv/runs/150.html",
        "ohlcv/suite.html",
        "ohlcv/schema.html",
        "ohlcv/dead_letters.html",
        "ohlcv/expectations/e04.html",
        "ohlcv/expectations/close_mean_between.html",
        "ohlcv/expectations/candle_to_be_consistent.html",
    ];
    let mut backgrounds = Vec::new();
    for (scheme, width) in [(Scheme::Light, 360), (Scheme::Dark, 360), (Scheme::Light, 1160)] {
        for seen in look(&place.site(), &pages, width, scheme) {
            let page = &seen["page"];
            assert_eq!(seen["wide"], seen["width"], "{page} runs out of a window of {width}");
            assert_eq!(seen["weak"], serde_json::json!([]), "{page}, {scheme:?}");
            assert_eq!((&seen["scripts"], &seen["images"], &seen["mute"]), (&0.into(), &0.into(), &0.into()), "{page}");
            assert_eq!(seen["headings"], 1, "{page}");
            backgrounds.push(seen["background"].as_str().expect("a colour").to_owned());
        }
    }
    backgrounds.sort_unstable();
    backgrounds.dedup();
    assert_eq!(backgrounds.len(), 2, "light is light and dark is dark: {backgrounds:?}");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/site");
    for page in pages {
        for (name, scheme, size) in [
            ("light", Scheme::Light, (1160, 1500)),
            ("dark", Scheme::Dark, (1160, 1500)),
            ("narrow", Scheme::Light, (360, 1500)),
        ] {
            let file = format!("{}-{name}.png", page.trim_end_matches(".html").replace('/', "-"));
            picture(&place.site().join(page), scheme, size, &folder.join(file));
        }
    }
}
