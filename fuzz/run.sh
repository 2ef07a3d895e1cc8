#!/bin/sh
# Builds every fuzz target with the stable toolchain and runs each for SECONDS:
#
#     fuzz/run.sh SECONDS [TARGET…]
#
# The corpus of a target grows in fuzz/corpus/TARGET; fuzz/seeds/TARGET holds
# inputs to start from. An input that crashes is left in fuzz/artifacts/TARGET.
#
# libFuzzer needs coverage counters, which rustc passes on to LLVM with stable
# options, so neither nightly nor cargo-fuzz is wanted. SANITIZE=address adds
# the address sanitizer, which stable hides behind RUSTC_BOOTSTRAP.
set -eu
cd "$(dirname "$0")"

seconds=${1:?"usage: fuzz/run.sh SECONDS [TARGET...]"}
shift
[ $# -gt 0 ] || set -- $(ls targets | sed 's/\.rs$//')

host=$(rustc -vV | sed -n 's/^host: //p')
flags="--cfg fuzzing -Ccodegen-units=1 -Cpasses=sancov-module"
for option in level=4 inline-8bit-counters pc-table trace-compares; do
    flags="$flags -Cllvm-args=-sanitizer-coverage-$option"
done
if [ -n "${SANITIZE:-}" ]; then
    export RUSTC_BOOTSTRAP=1
    flags="$flags -Zsanitizer=$SANITIZE"
fi
# With --target the flags reach neither build scripts nor procedural macros.
export RUSTFLAGS="$flags"
cargo build --release --bins --target "$host"

for target in "$@"; do
    echo "== $target, $seconds s"
    mkdir -p "corpus/$target" "artifacts/$target" "seeds/$target"
    "${CARGO_TARGET_DIR:-target}/$host/release/$target" \
        -max_total_time="$seconds" -max_len=65536 -timeout=10 -rss_limit_mb=2048 \
        -artifact_prefix="artifacts/$target/" -print_final_stats=1 \
        "corpus/$target" "seeds/$target" 2>"artifacts/$target/log" || {
        tail -n 40 "artifacts/$target/log"
        echo "$target crashed; see fuzz/artifacts/$target" >&2
        exit 1
    }
    grep -E "DONE|number_of_executed_units" "artifacts/$target/log"
done
