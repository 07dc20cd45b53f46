// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/adapter.hpp"
#include "adapter_suite/https.hpp"
#include "adapter_suite/routes.hpp"

#include <httplib.h>

#include <dynasession/adapters/httplib.hpp>

#include <thread>

namespace dynasession::test {
namespace {

using dynasession::detail::keeps_header_fields;
static_assert(keeps_header_fields("0.44.0") && keeps_header_fields("0.53.1"));
static_assert(keeps_header_fields("1.0.0") && keeps_header_fields("0.100"));
static_assert(!keeps_header_fields("0.43.4") && !keeps_header_fields("0.11.4"));
static_assert(!keeps_header_fields("0.5.13") && !keeps_header_fields(""));

void send(const reply& answer, httplib::Response& response) {
  response.status = answer.status;
  for (const auto& field : answer.fields) response.set_header(field.name, field.value);
  if (answer.streamed)
    response.set_chunked_content_provider(
        "text/plain", [text = answer.text](std::size_t, httplib::DataSink& sink) {
          sink.write(text.data(), text.size());
          sink.done();
          return true;
        });
  else if (!answer.text.empty())
    response.set_content(answer.text, "text/plain");
  throw_what_it_says(answer);
}

auto function_of(loaded_before route) {
  return [route](const auto&, auto& response, session& s) { send(route.answer(s), response); };
}

auto function_of(loaded_by_handler route) {
  return [route](const auto&, auto& response, const request_session& request) {
    send(route.answer(request.load()), response);
  };
}

auto function_of(never_loaded route) {
  return [route](const auto&, auto& response, const request_session&) {
    send(route.answer(), response);
  };
}

class httplib_server final : public server_under_test {
 public:
  httplib_server(std::unique_ptr<httplib::Server> server, std::shared_ptr<session_store> store,
                 configuration options)
      : sessions_(std::move(store), std::move(options)),
        server_(std::move(server)),
        port_(server_->bind_to_any_port("127.0.0.1")) {
    for (const auto& [path, handler] : all_routes())
      std::visit([&](auto answer) { add(std::string(path), answer); }, handler);
    add_upload();
    server_->set_keep_alive_max_count(1);  // see SECURITY.md
    thread_ = std::thread([this] { server_->listen_after_bind(); });
    while (!server_->is_running()) std::this_thread::yield();
  }

  ~httplib_server() override {
    server_->stop();
    thread_.join();
  }

  int port() const override { return port_; }

 private:
  void add(const std::string& path, auto answer) {
    server_->Get(path, httplib_handler(sessions_, function_of(answer)));
  }

  void add_upload() {
    server_->Post("/upload",
                  httplib_handler(sessions_, [](const auto&, auto& response,
                                                const httplib::ContentReader& read, session& s) {
                    std::size_t size = 0;
                    read([&](const char*, std::size_t count) { return size += count, true; });
                    send(answer_upload(size, s), response);
                  }));
  }

  session_manager sessions_;
  std::unique_ptr<httplib::Server> server_;
  int port_;
  std::thread thread_;
};

}  // namespace

std::vector<adapter> all_adapters() {
  const auto start = [](std::shared_ptr<session_store> store, configuration options) {
    return std::make_unique<httplib_server>(std::make_unique<httplib::Server>(), std::move(store),
                                            std::move(options));
  };
  const auto start_with_tls = [](std::shared_ptr<session_store> store, configuration options) {
    const auto& files = files_of_localhost();
    return std::make_unique<httplib_server>(
        std::make_unique<httplib::SSLServer>(files.certificate.c_str(), files.key.c_str()),
        std::move(store), std::move(options));
  };
  return {{"httplib",
           start,
           {.threads = CPPHTTPLIB_THREAD_POOL_COUNT,
            .decodes_cookies = !detail::httplib_keeps_header_fields,
            .shows_exceptions = true,
            .keeps_connections = false},
           start_with_tls}};
}

}  // namespace dynasession::test
