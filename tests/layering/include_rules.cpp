// SPDX-License-Identifier: Apache-2.0
#include "layering/rules.hpp"

#include <regex>
#include <utility>

namespace house {
namespace {

using reach = std::set<std::string> (*)(const std::string& path, const source_tree& tree);

/// Files whose path matches `where` must not include what matches `never`.
rule never_include(std::string promise, reach reached, std::string where, std::string never,
                   source_tree planted) {
  auto check = [reached, where = std::regex(where),
                never = std::regex(never)](const source_tree& tree) {
    violations found;
    for (const auto& [path, text] : tree) {
      if (!std::regex_match(path, where)) continue;
      for (const auto& target : reached(path, tree)) {
        if (std::regex_match(target, never)) found.push_back(path + " includes " + target);
      }
    }
    return found;
  };
  return {std::move(promise), std::move(check), std::move(planted)};
}

constexpr auto itself = included_by;
constexpr auto also_by_way_of_others = reached_from;

}  // namespace

std::vector<rule> include_rules() {
  return {
      never_include("adapters_use_the_managers_alone", itself, "include/dynasession/adapters/.*",
                    R"(src/.*|include/dynasession/(detail/.*|\w+_store\.hpp))",
                    {{"include/dynasession/adapters/httplib.hpp",
                      "#include <dynasession/sqlite/sqlite_store.hpp>\n"}}),
      never_include("programs_use_public_headers_alone", itself, "(cli|examples)/.*",
                    "(src|tests|include/dynasession/detail)/.*",
                    {{"examples/planted.cpp", "#include \"session_engine.hpp\"\n"}}),
      never_include("managers_know_no_concrete_store", also_by_way_of_others,
                    R"((src|include/dynasession)/(?!adapters/|aws/|dynamodb|net/|settings|sqlite|)"
                    R"(table[._]|dynasession\.hpp).*)",
                    R"((src|include/dynasession)/(dynamodb|settings|sqlite).*|<sqlite3\.h>)",
                    {{"src/session_engine.hpp", "#include <dynasession/settings.hpp>\n"}}),
      never_include("sessions_and_their_values_know_no_asio", also_by_way_of_others,
                    R"((src|include/dynasession)/(detail/)?(error|record|session|session_access|)"
                    R"(tracked_values|value_codec)\.\w+)",
                    "<boost/asio.*", {{"src/session.cpp", "#include \"run_blocking.hpp\"\n"}}),
      never_include("pure_code_knows_no_asio_sockets_or_threads", also_by_way_of_others, pure_code,
                    "<boost/asio.*|<sys/.*|<fstream>|<mutex>|<thread>",
                    {{"src/expiry.cpp", "#include <dynasession/store/session_store.hpp>\n"}}),
      never_include("what_options_mean_is_decided_without_files_or_sockets", also_by_way_of_others,
                    R"((src|include/dynasession)/(option_value|settings/(expand|from_variables|)"
                    R"(given_option|nearest|option_text|yaml_file))\.\w+)",
                    R"(<boost/asio.*|<sys/.*|<unistd\.h>|<filesystem>|<fstream>|<mutex>|)"
                    R"(<thread>|<cstdlib>)",
                    {{"src/settings/yaml_file.cpp", "#include \"settings/config_file.hpp\"\n"}}),
      never_include("yaml_is_read_by_one_source", itself,
                    R"((?!src/settings/yaml_file\.cpp)(cli|examples|include|src)/.*)",
                    "<yaml-cpp/.*", {{"src/settings.cpp", "#include <yaml-cpp/yaml.h>\n"}}),
      never_include("code_that_decides_what_to_ask_of_aws_is_pure", also_by_way_of_others,
                    pure_code_of_aws, "<boost/asio.*|<sys/.*|<fstream>|<mutex>|<thread>|<cstdlib>",
                    {{"src/aws/sigv4.hpp", "#include <boost/asio/awaitable.hpp>\n"}}),
      never_include("code_of_aws_knows_nothing_of_sessions", itself, "src/aws/.*",
                    R"(src/(?!(aws|crypto|net)/|ascii\.hpp).*|include/dynasession/)"
                    R"((?!(aws_credentials|clock|error|logger|random_source)\.hpp).*)",
                    {{"src/aws/sigv4.cpp", "#include <dynasession/session.hpp>\n"}}),
      never_include(
          "the_dynamodb_driver_knows_nothing_of_sessions", itself,
          R"(src/dynamodb/(attribute|checksum|client|clock_skew|compression|endpoint_environment|expression|pause|response|)"
          R"(retry|retry_quota|service_endpoint|service_error|table_answers|table_requests|usage)\.\w+)",
          R"(src/(?!(aws|crypto|dynamodb|net)/|(ascii|random_fraction)\.hpp).*|)"
          R"(include/dynasession/(?!(account_endpoints|aws_credentials|clock|error|random_source|)"
          R"(table_description|table_options)\.hpp).*)",
          {{"src/dynamodb/checksum.hpp", "#include <dynasession/store/record.hpp>\n"}}),
      never_include("public_headers_bring_no_driver_and_no_framework", also_by_way_of_others,
                    "include/dynasession/(?!adapters/).*",
                    R"(src/.*|<boost/(asio|beast)\.hpp>|<boost/beast/.*|<openssl/.*|)"
                    R"(<sqlite3\.h>|<yaml-cpp/.*)",
                    {{"include/dynasession/cookie.hpp", "#include <openssl/evp.h>\n"}}),
      never_include("adapters_include_no_framework", also_by_way_of_others,
                    "include/dynasession/adapters/.*", R"(<boost/beast.*|<httplib\.h>)",
                    {{"include/dynasession/adapters/beast.hpp",
                      "#include <boost/beast/http/message.hpp>\n"}}),
      // It takes many seconds to compile, and minutes under the sanitizers.
      never_include("beast_is_included_by_few_sources", itself,
                    R"((?!src/net/\w+\.cpp|examples/coroutine\.cpp|)"
                    R"(tests/adapter_suite/beast_server\.cpp).*)",
                    "<boost/beast.*",
                    {{"tests/unit/planted.cpp", "#include <boost/beast/http.hpp>\n"}}),
      never_include("nobody_includes_the_whole_of_asio", itself, ".*", R"(<boost/asio\.hpp>)",
                    {{"src/run_blocking.hpp", "#include <boost/asio.hpp>\n"}}),
      never_include("only_net_opens_sockets", itself,
                    "(cli|src|include/dynasession)/(?!net/|adapters/).*",
                    R"(<sys/socket\.h>|<netinet/.*|<netdb\.h>|<boost/beast.*|)"
                    R"(<boost/asio/(connect\.hpp|ip/.*|local/.*|ssl.*)>)",
                    {{"src/sqlite_store.cpp", "#include <boost/asio/ip/tcp.hpp>\n"}}),
      never_include("only_net_includes_beast", itself,
                    "(?!src/net/)(bench|cli|fuzz|include|src)/.*", "<boost/beast.*",
                    {{"src/dynamodb/client.cpp", "#include <boost/beast/http/message.hpp>\n"}}),
      never_include("net_knows_nothing_of_dynamodb_aws_or_sessions", itself, "src/net/.*",
                    R"(src/(?!net/|ascii\.hpp).*|include/.*)",
                    {{"src/net/slots.hpp", "#include <dynasession/error.hpp>\n"}}),
      never_include("only_compression_uses_zstd", itself,
                    R"((?!src/dynamodb/compression\.cpp)(bench|cli|examples|include|src)/.*)",
                    "<zstd.*", {{"src/dynamodb/value.cpp", "#include <zstd.h>\n"}}),
      never_include("only_sources_of_crypto_and_net_use_openssl", itself,
                    R"((?!src/(crypto/\w+\.cpp|net/))(cli|include|src)/.*)", "<openssl/.*",
                    {{"src/crypto/sha256.hpp", "#include <openssl/sha.h>\n"}}),
      never_include("crypto_uses_openssl_alone", itself, "src/crypto/.*",
                    "src/(?!crypto/).*|include/.*|<boost/.*|<sqlite3.*",
                    {{"src/crypto/sha256.cpp", "#include <dynasession/error.hpp>\n"}}),
      never_include("only_the_sqlite_driver_and_store_use_sqlite", itself,
                    "(?!src/sqlite)(cli|examples|include|src)/.*", R"(<sqlite3\.h>|src/sqlite.*)",
                    {{"src/session_engine.cpp", "#include <sqlite3.h>\n"}}),
      never_include("test_servers_share_nothing_with_the_clients_they_test", also_by_way_of_others,
                    R"(tests/http/.*)", R"(src/.*|<boost/(asio|beast).*|<httplib\.h>)",
                    {{"tests/http/tcp_socket.cpp", "#include <boost/asio/ip/tcp.hpp>\n"}}),
      never_include("the_sqlite_driver_knows_nothing_of_sessions", itself, "src/sqlite/.*",
                    R"(src/(?!sqlite/).*|include/dynasession/(?!error\.hpp).*|<boost/asio.*)",
                    {{"src/sqlite/statement.hpp", "#include <dynasession/store/record.hpp>\n"}}),
  };
}

}  // namespace house
