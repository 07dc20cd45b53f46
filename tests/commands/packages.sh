# What Debian's packages need, for the tests of this folder. To be sourced.

# The names of packages and, by their dependencies, of all that is installed with them. Packages that every
# system has are among them.
closure() { # package...
  dpkg-query -W -f '${Package}\t${Essential}\t${Priority}\t${Provides}\t${Pre-Depends}, ${Depends}\t${db:Status-Status}\n' |
    awk -F '\t' -v wanted="$*" '
      function names(list, found,    n, i, parts) { # "a (>= 1) | b:any, c" -> found[1..n]
        n = split(list, parts, /[,|]/)
        for (i = 1; i <= n; ++i) { found[i] = parts[i]; gsub(/\([^)]*\)|:any|[[:space:]]/, "", found[i]) }
        return n
      }
      $6 != "installed" { next }
      { needs[$1] = $5
        n = names($4, virtual)
        for (i = 1; i <= n; ++i) if (virtual[i] != "") provided[virtual[i]] = provided[virtual[i]] "," $1
        if ($2 == "yes" || $3 == "required") wanted = wanted " " $1 }
      END {
        last = split(wanted, queue, " ")
        for (first = 1; first <= last; ++first) {
          name = queue[first]
          if (name == "" || name in seen) continue
          seen[name]
          n = names(needs[name] "," provided[name], next_ones)
          for (i = 1; i <= n; ++i) queue[++last] = next_ones[i]
        }
        for (name in seen) if (name in needs) print name
      }' | sort
}

# The packages that own files; reads paths, a line each.
owners() {
  xargs -r realpath -ms -- | sort -u | xargs -r dpkg -S -- | sed 's/: .*//; s/:[a-z0-9]*//; s/,.*//' | sort -u
}

# Fails, and names them, if files belong to packages that are not installed with the named ones.
expect_covered() { # file_with_paths package...
  local paths=$1 missing
  shift
  missing=$(comm -23 <(owners <"$paths") <(closure "$@"))
  [[ -z $missing ]] || {
    echo "not installed with the packages that the page names:" $missing >&2
    return 1
  }
}

# The first block of shell commands in a page that has a text.
block() { # page text
  awk -v text="$2" '
    /^```sh$/ { inside = 1; lines = ""; next }
    /^```/ { if (inside && index(lines, text)) { printf "%s", lines; exit } inside = 0 }
    inside { lines = lines $0 "\n" }' "$1"
}

# The packages of a block's apt-get line.
packages_of() { # block
  sed -z 's/\\\n/ /g' <<<"$1" | sed -n 's/.*apt-get install --yes //p'
}
