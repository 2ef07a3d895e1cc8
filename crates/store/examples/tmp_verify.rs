use ports::{Ledger, Registers, SystemClock};
use std::{sync::Arc, time::Instant};
use testkit::{act, raised, signal};
#[tokio::main]
async fn main() {
    let dir = std::path::PathBuf::from("/tmp/verify-dir");
    let fresh = !dir.exists();
    let config = store::Config {
        data_dir: dir,
        url: None,
        clock: Arc::new(SystemClock),
        origin_name: "x".into(),
    };
    let store = store::open(config).await.unwrap();
    if fresh {
        for n in 0..1000i64 {
            let facts = (0..1000).map(|m| {
                let k = (n * 1000 + m) / 2;
                raised(signal(&format!("PC-{k}"), k))
            });
            store.write(act(facts)).await.unwrap();
        }
    }
    let start = Instant::now();
    let v = store.verify(&|_, _| ()).await.unwrap();
    eprintln!("{:?} {:?}", start.elapsed(), v);
}
