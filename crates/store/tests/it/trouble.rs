//! Directories and databases that cannot be used.

use std::{error::Error, fs, path::Path};

use ports::{Registers, StoreError};
use store::Config;
use testkit::{act, registered};

use crate::place::Place;

/// The error and its causes.
fn chain(error: &StoreError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

async fn refused(config: Config) -> String {
    chain(&store::open(config).await.map(drop).unwrap_err())
}

#[tokio::test]
async fn a_directory_that_cannot_be_made_is_named() {
    let place = Place::sqlite();
    // Not even root makes a directory here.
    let data_dir = Path::new("/sys/hinomi").to_owned();
    let error = refused(Config { data_dir, ..place.config() }).await;
    assert!(error.contains("making the data directory /sys/hinomi"), "{error}");

    let file = place.directory.path().join("file");
    fs::write(&file, "").unwrap();
    let error = refused(Config { data_dir: file.join("data"), ..place.config() }).await;
    assert!(error.contains("Not a directory"), "{error}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_left_alone() {
    let place = Place::sqlite();
    let file = place.directory.path().join("hinomi.db");
    fs::write(&file, "something else entirely, and long enough to be looked at".repeat(99))
        .unwrap();
    let before = fs::read(&file).unwrap();
    let error = refused(place.config()).await;
    assert!(error.contains("file is not a database"), "{error}");
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[tokio::test]
async fn an_unknown_database_is_refused() {
    let place = Place::sqlite();
    let error = refused(Config { url: Some("mysql://x/y".into()), ..place.config() }).await;
    assert!(error.contains("only postgres:// is known"), "{error}");
}

#[tokio::test]
async fn a_database_that_is_away_is_said_to_be_away() {
    let place = Place::sqlite();
    let url = format!("postgres://x@localhost/y?host={}", place.directory.path().display());
    let error = refused(Config { url: Some(url), ..place.config() }).await;
    assert!(error.contains("connecting to the database"), "{error}");
}

#[tokio::test]
async fn paths_with_odd_characters_are_taken_as_they_are() {
    let place = Place::sqlite();
    let data_dir = place.directory.path().join("火の見 #1?100%20");
    let store = store::open(Config { data_dir: data_dir.clone(), ..place.config() }).await.unwrap();
    store.write(act([registered("p")])).await.unwrap();
    assert!(data_dir.join("hinomi.db").exists());
}

#[tokio::test]
async fn a_store_that_was_only_inspected_is_not_written() {
    let place = Place::sqlite();
    place.open().await.close().await;
    let store = store::inspect(place.config()).await.unwrap();
    let error = store.write(act([registered("p")])).await.unwrap_err();
    assert_eq!(error.to_string(), "nothing was written");
}
