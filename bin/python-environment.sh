# Sourced by bin/serve and bin/test: makes .venv and installs the pinned packages.
# What is complete already is left alone, so a start that was interrupted repairs itself.

cd "$(dirname "${BASH_SOURCE[0]}")/.."
unset PYTHONHOME PYTHONPATH VIRTUAL_ENV
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

# A Python that this project runs on, on standard output.
find_python() {
    local name
    for name in python3.11 python3 python3.12 python3.13; do
        if command -v "$name" >/dev/null &&
            "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    return 1
}

# Installs Debian packages where that is possible without asking.
apt_install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    echo "正在安装系统软件包：$*"
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1 ||
        { apt-get update -qq >/dev/null 2>&1 &&
            apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }
}

# make_environment FILE: .venv with exactly what the requirements FILE says.
make_environment() {
    local requirements=$1 python version wanted
    local stamp=.venv/.installed-${requirements%.txt}
    if ! python=$(find_python); then
        apt_install python3.11 python3.11-venv && python=$(find_python) || {
            echo "没有找到 Python 3.11。请先安装：sudo apt-get install python3.11 python3.11-venv" >&2
            exit 1
        }
    fi
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    wanted=$(cat requirements*.txt | "$python" -c \
        'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())')-$version
    if [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && .venv/bin/python -c '' 2>/dev/null; then
        return
    fi
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        apt_install "python$version-venv" || {
            echo "Python 缺少 venv 组件。请先安装：sudo apt-get install python$version-venv" >&2
            exit 1
        }
    fi
    if ! .venv/bin/python -m pip --version >/dev/null 2>&1 ||
        [ "$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')" != "$version" ]; then
        echo "正在建立 Python 环境（.venv）……"
        rm -rf .venv
        "$python" -m venv .venv
    fi
    echo "正在安装软件包（$requirements）……"
    rm -f "$stamp"
    .venv/bin/python -m pip install -qq -r "$requirements" || {
        echo "软件包没有装好。请检查网络或 pip 的软件源，然后重新运行。" >&2
        exit 1
    }
    echo "$wanted" >"$stamp"
}
