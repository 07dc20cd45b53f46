// SPDX-License-Identifier: Apache-2.0
#include "layering/rules.hpp"

#include <algorithm>

namespace house {
namespace {

using texts = std::vector<std::string>;

bool is_any_of(const std::string& header, const texts& beginnings) {
  return std::ranges::any_of(beginnings,
                             [&](const auto& each) { return header.starts_with(each); });
}

bool lies_in_any_of(const std::string& path, const texts& places) {
  return std::ranges::any_of(places,
                             [&](const auto& each) { return path == each || is_in(path, each); });
}

/// Only files in `places` (folders or files) may include headers that begin so. What other files may reach by way
/// of those does not count.
rule only_in(std::string promise, texts headers, texts places, const std::string& planted) {
  auto check = [headers, places](const source_tree& tree) {
    violations found;
    for (const auto& [path, text] : tree) {
      if (!is_code(path) || lies_in_any_of(path, places)) continue;
      for (const auto& target : included_by(path, tree))
        if (is_any_of(target, headers)) found.push_back(path + " includes " + target);
    }
    return found;
  };
  return {std::move(promise), check, {{planted, "#include " + headers.front() + "x>\n"}}};
}

/// Files in `places` must not reach headers that begin so, by way of others neither.
rule never_reached(std::string promise, texts places, texts headers, const std::string& planted) {
  auto check = [headers, places](const source_tree& tree) {
    violations found;
    for (const auto& [path, text] : tree) {
      if (!is_code(path) || !lies_in_any_of(path, places)) continue;
      for (const auto& target : reached_from(path, tree))
        if (is_any_of(target, headers)) found.push_back(path + " reaches " + target);
    }
    return found;
  };
  return {std::move(promise), check, {{planted, "#include " + headers.front() + "x>\n"}}};
}

const texts world{"<boost/asio", "<sys/", "<fstream>", "<mutex>", "<thread>", "<cstdlib>"};

}  // namespace

std::vector<rule> library_rules() {
  const std::string api = "include/dynasession/";
  return {
      // It takes many seconds to compile, and minutes under the sanitizers.
      only_in("beast_is_included_by_few_sources", {"<boost/beast"},
              {"examples/coroutine.cpp", "tests/adapter_suite/beast_server.cpp",
               "tests/adapter_suite/websocket_on_beast.cpp",  // compiled with it
               "bench/middleware.cpp"},
              "src/session/planted.cpp"),
      only_in("frameworks_are_for_their_adapters",
              {"<Poco/", "<Qt", "<crow", "<drogon/", "<pistache/", "<restinio/", "<event2/",
               "<microhttpd.h>", "<civetweb.h>", "<fcgiapp.h>"},
              {"include/dynasession/adapters", "tests/adapter_suite", "examples"},
              "src/session/planted.cpp"),
      only_in("nobody_includes_the_whole_of_asio", {"<boost/asio.hpp>"}, {},
              "src/support/planted.cpp"),
      only_in("only_net_opens_sockets",
              {"<boost/asio/ip/", "<sys/socket.h>", "<netinet/", "<netdb.h>",
               "<boost/asio/connect.hpp>", "<boost/asio/local/", "<boost/asio/ssl"},
              {"src/net", "tests", "examples", "bench"}, "src/session/planted.cpp"),
      only_in("only_crypto_and_net_use_openssl", {"<openssl/"},
              {"src/crypto", "src/net", "tests", "examples", "bench"}, "src/session/planted.cpp"),
      only_in("only_the_sqlite_store_uses_sqlite", {"<sqlite3"}, {"src/sqlite", "tests", "bench"},
              "src/session/planted.cpp"),
      only_in("only_the_protocol_compresses", {"<zstd"}, {"src/dynamodb/protocol"},
              "src/net/planted.cpp"),
      only_in("only_the_protocol_uses_simdjson_and_zlib", {"<simdjson", "<zlib"},
              {"src/dynamodb/protocol", "tests"}, "src/net/planted.cpp"),
      only_in("only_settings_read_yaml", {"<yaml-cpp/"}, {"src/settings", "tests"},
              "src/session/planted.cpp"),
      never_reached("adapters_include_no_framework", {"include/dynasession/adapters"},
                    {"<boost/beast", "<httplib.h>"}, api + "adapters/planted.hpp"),
      never_reached("public_headers_bring_no_driver", {"include"},
                    {"<openssl/", "<boost/asio.hpp>", "<boost/beast", "<sqlite3", "<yaml-cpp/",
                     "<simdjson", "<zlib"},
                    api + "planted.hpp"),
      never_reached("code_that_decides_asks_nobody",
                    {"src/records", "src/crypto", "src/aws/signing", "src/aws/profiles",
                     "src/dynamodb/protocol"},
                    world, "src/records/planted.cpp"),
  };
}

}  // namespace house
