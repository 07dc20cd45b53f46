// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/recipe_servers.hpp"
#include "recipes/civetweb.hpp"

#include <array>
#include <stdexcept>

namespace dynasession::test {
namespace {

constexpr std::size_t civetweb_threads = 8;

recipes::page upload_to_civetweb(mg_connection* connection, session& s) {
  std::size_t size = 0;
  std::array<char, 1024> buffer;
  for (int got; (got = mg_read(connection, buffer.data(), buffer.size())) > 0;)
    size += static_cast<std::size_t>(got);
  return page_of(answer_upload(size, s));
}

class civetweb_server final : public server_under_test {
 public:
  civetweb_server(std::shared_ptr<session_store> store, configuration options)
      : sessions_(std::move(store), std::move(options)) {
    if (!context()) throw std::runtime_error("no port");
    mg_set_request_handler(context(), "**", answer, this);
  }
  ~civetweb_server() override { mg_set_request_handler(context(), "**", nullptr, nullptr); }

  int port() const override {
    mg_server_port bound{};
    return mg_get_server_ports(context(), 1, &bound) == 1 ? bound.port : 0;
  }

 private:
  /// One for all tests of a process, which it ends with: `mg_stop` takes two seconds.
  static mg_context* context() {
    static const auto threads = std::to_string(civetweb_threads);
    static const char* options[]{"listening_ports",
                                 "127.0.0.1:0",
                                 "num_threads",
                                 threads.c_str(),
                                 "enable_keep_alive",
                                 "yes",
                                 "max_request_size",
                                 "262144",
                                 "request_timeout_ms",
                                 "20000",
                                 nullptr};
    static mg_context* const started = mg_start(nullptr, nullptr, options);
    return started;
  }

  static int answer(mg_connection* connection, void* self) {
    const auto& sessions = static_cast<civetweb_server*>(self)->sessions_;
    const std::string_view path = mg_get_request_info(connection)->local_uri;
    if (const auto* found = find_route(path))
      return std::visit(
          [&](auto route) {
            return recipes::civetweb_answer(sessions, connection,
                                            function_of<mg_connection*>(route));
          },
          found->handler);
    if (path == "/upload")
      return recipes::civetweb_answer(sessions, connection, upload_to_civetweb);
    return 0;  // CivetWeb answers
  }

  session_manager sessions_;
};

}  // namespace

adapter civetweb_recipe() {
  return adapter_of<civetweb_server>("civetweb", {.threads = civetweb_threads,
                                                  .takes_unclear_lengths = true,
                                                  .refused_cookies = {"; ;=;==;\t"}});
}

}  // namespace dynasession::test
