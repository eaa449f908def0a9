#!/bin/sh
# Cargo, as far as the tutorial needs it. A workspace is not built anew for a test: what `build` hands out was compiled
# before, and only where it was compiled from the very files that are here.
case "$1 $2" in
"xtask up" | "xtask down") exit 0 ;;
"xtask "*) shift && exec "$XTASK" "$@" ;;
"build "*) ;;
*) echo "the tutorial calls no \`cargo $*\`" >&2 && exit 101 ;;
esac

# Whether what is generated here is what this state of the tutorial compiled to.
is() {
    (cd "$COMPILED/$1" && find generated specs -type f ! -name pipelines.rs 2> /dev/null) | while read -r file; do
        cmp -s "$COMPILED/$1/$file" "$file" || { echo "$1: another $file" >&2 && exit 1; }
    done
}

for state in first second; do
    if is $state 2> /dev/null; then
        mkdir -p target/debug
        printf '#!/bin/sh\nTUTORIAL_STATE=%s exec "%s" "$@"\n' "$state" "$TOLLGATE" > target/debug/tollgate
        chmod +x target/debug/tollgate
        case "$*" in *json*) echo "{\"executable\": \"$PWD/target/debug/tollgate\"}" ;; esac
        exit 0
    fi
done
is first
is second
echo "what is generated here is no state of the tutorial that was compiled: tests/tutorial/spec has other specs" >&2
exit 101
