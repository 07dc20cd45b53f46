// SPDX-License-Identifier: Apache-2.0

#include "adapter_suite/adapter_test.hpp"
#include "docs/markdown.hpp"
#include "http/certificate.hpp"
#include "http/tcp_socket.hpp"
#include "support/child_process.hpp"
#include "support/nginx_process.hpp"
#include "support/temporary_folder.hpp"

#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>

namespace dynasession::test {
namespace {

void replace(std::string& text, const std::string& what, const std::string& by) {
  const auto at = text.find(what);
  if (at == text.npos) throw std::runtime_error("docs/guides/proxies.md lacks " + what);
  text.replace(at, what.size(), by);
}

/// The configuration in docs/guides/proxies.md.
std::string documented_configuration() {
  std::ifstream in(DYNASESSION_SOURCE_DIR "/docs/guides/proxies.md", std::ios::binary);
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  const auto blocks = docs::code_blocks(page, "nginx");
  std::string text;
  for (const auto& line : blocks.at(0)) text += line + '\n';
  return text;
}

/// Two servers that share a store, behind an nginx that is configured as the guide has it.
class nginx_in_front : public adapter_test {
 protected:
  nginx_in_front()
      : adapter_test([](configuration& options) {
          options.secure = secure_policy::automatic;
          options.cookie_name = "sid";
          options.trusted_proxies = {"127.0.0.1"};
        }),
        other_(GetParam().start(store_, options())) {
    shown_.write_to(file_ + ".pem");
    shown_.write_key_to(file_ + ".key");
    put_nginx_before(port(), other_->port());
  }

  /// In place of the nginx before.
  void put_nginx_before(int one, int other) {
    auto text = documented_configuration();
    const auto here = [](int port) { return "127.0.0.1:" + std::to_string(port); };
    replace(text, "127.0.0.1:8080", here(one));
    replace(text, "127.0.0.1:8081", here(other));
    replace(text, "listen 443 ssl http2;", "listen " + here(https_port_) + " ssl http2;");
    replace(text, "listen 80;", "listen " + here(http_port_) + ";");
    replace(text, "/etc/ssl/example.org.pem", file_ + ".pem");
    replace(text, "/etc/ssl/example.org.key", file_ + ".key");
    nginx_.reset();
    nginx_.emplace(folder_.path(), text);
  }

  http_response https(std::vector<std::string> fields = {}) const {
    return get("https://localhost:" + std::to_string(https_port_) + "/visit", fields);
  }
  http_response http(std::vector<std::string> fields = {}) const {
    return get("http://127.0.0.1:" + std::to_string(http_port_) + "/visit", fields);
  }

  /// Its cookie as a browser sends it back.
  static std::string pair_in(const http_response& answer) {
    return "sid=" + answer.cookie_value("sid");
  }
  static bool sets_secure(const http_response& answer) {
    return answer.set_cookie("sid").value_or("").find("; Secure") != std::string::npos;
  }

 private:
  http_response get(const std::string& url, const std::vector<std::string>& fields) const {
    std::vector<std::string> command{"/usr/bin/curl", "-sS",          "--include",
                                     "--http2",       "--noproxy",    "*",
                                     "--cacert",      file_ + ".pem", url};
    for (const auto& field : fields) command.insert(command.end(), {"--header", field});
    return parse_response(child_process(command, folder_.path()).read_rest());
  }

  const temporary_folder folder_;
  const std::string file_ = folder_.file("shown");
  const certificate shown_{"DNS:localhost"};
  const int https_port_ = tcp_socket::free_port();
  const int http_port_ = tcp_socket::free_port();
  const std::unique_ptr<server_under_test> other_;
  std::optional<nginx_process> nginx_;
};

ADAPTER_SUITE_WITH(behind_nginx, nginx_in_front);

TEST_P(behind_nginx, the_cookie_is_secure_over_https_and_not_over_http) {
  const auto answer = https();
  EXPECT_TRUE(answer.first_line.starts_with("HTTP/2 200")) << answer.first_line;
  EXPECT_TRUE(sets_secure(answer));
  const auto plain = http();
  EXPECT_EQ(plain.body, "1");
  EXPECT_TRUE(plain.set_cookie("sid"));
  EXPECT_FALSE(sets_secure(plain));
  EXPECT_TRUE(log_lines("secure").empty());
}

TEST_P(behind_nginx, what_a_visitor_says_of_proxies_counts_for_nothing) {
  for (const std::string field : {"X-Forwarded-Proto: ", "Forwarded: for=127.0.0.1;proto="}) {
    EXPECT_TRUE(sets_secure(https({field + "http"}))) << field;
    EXPECT_FALSE(sets_secure(http({field + "https"}))) << field;
  }
}

TEST_P(behind_nginx, a_session_goes_on_at_both_servers_and_when_one_does_not_answer) {
  const auto first = https();
  const auto cookie = "Cookie: " + pair_in(first);
  for (const auto* visits : {"2", "3", "4"}) EXPECT_EQ(https({cookie}).body, visits);
  put_nginx_before(tcp_socket::free_port(), port());
  for (const auto* visits : {"5", "6"}) EXPECT_EQ(https({cookie}).body, visits);
}

TEST_P(behind_nginx, cookie_fields_that_http_2_splits_are_all_read) {
  const auto cookie = "Cookie: " + pair_in(https());
  EXPECT_EQ(https({"Cookie: theme=dark", cookie, "Cookie: lang=en"}).body, "2");
  EXPECT_EQ(https({cookie, "Cookie: theme=dark"}).body, "3");
}

}  // namespace
}  // namespace dynasession::test
