#!/bin/sh
# Installs the Debian packages that are missing, and says which. Silent when there is nothing to do.
#
#   tools/install-deps.sh           what the program needs
#   tools/install-deps.sh --test    also what only the tests need
#
# Without root (or sudo) it ends in one line that says what to install. On macOS it names the
# Homebrew packages; other systems get the Debian names as a hint.
set -eu

build_packages="gcc libc6-dev meson ninja-build pkg-config python3
libarchive-dev libexpat1-dev libidn2-dev libjson-c-dev libpsl-dev libseccomp-dev libsqlite3-dev
libssl-dev libxxhash-dev zlib1g-dev
g++ libjpeg62-turbo-dev libpng-dev libwebp-dev libzxing-dev"
test_packages="binutils clang clang-format clang-tidy libclang-rt-14-dev libcmocka-dev age minisign"

brew_packages="meson ninja pkg-config python3 libarchive expat libidn2 json-c libpsl sqlite openssl@3
xxhash zlib zxing-cpp libpng jpeg-turbo webp"
brew_test_packages="llvm cmocka age minisign"

modules="libarchive expat libidn2 json-c libpsl sqlite3 libcrypto libxxhash zlib"

if [ "${1:-}" = --test ]; then
    build_packages="$build_packages $test_packages"
    brew_packages="$brew_packages $brew_test_packages"
    modules="$modules cmocka"
fi

fail() {
    echo "bridle: $*" >&2
    exit 1
}

# Not Debian: nothing is installed here, only named.
if ! command -v dpkg-query >/dev/null 2>&1; then
    if command -v meson >/dev/null 2>&1 && command -v pkg-config >/dev/null 2>&1 &&
        pkg-config --exists $modules; then
        exit 0
    fi
    if [ "$(uname -s)" = Darwin ]; then
        fail "packages are missing; install them with: brew install $(echo $brew_packages)"
    fi
    fail "libraries are missing; install what your system calls these: $(echo $build_packages)"
fi

missing=""
for package in $build_packages; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" != 0 ]; then
    # A sudo that would ask for a password with nobody there to type it is no sudo.
    if command -v sudo >/dev/null 2>&1 && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
        as_root="sudo"
    else
        fail "packages are missing; as root, run: apt-get install --no-install-recommends$missing"
    fi
fi

echo "installing Debian packages:$missing"
apt="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300"
$apt update || echo "bridle: the package lists could not be renewed; trying with the old ones" >&2
# shellcheck disable=SC2086 # words on purpose
$apt install --no-install-recommends -y -o Dpkg::Use-Pty=0 $missing </dev/null >/dev/null ||
    fail "apt could not install:$missing"
