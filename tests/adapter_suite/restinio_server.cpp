// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/adapter.hpp"
#include "adapter_suite/routes.hpp"

#include <dynasession/adapters/restinio.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <restinio/http_server.hpp>
#include <restinio/traits.hpp>

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace dynasession::test {
namespace {

namespace asio = boost::asio;
using restinio::request_t;

void send(const reply& answer, restinio_response& page) {
  page.header().status_line(restinio::http_status_line_t(
      restinio::http_status_code_t(static_cast<std::uint16_t>(answer.status)), "of the suite"));
  page.append_header("Content-Type", "text/plain");
  for (const auto& field : answer.fields) page.append_header(field.name, field.value);
  page.set_body(answer.text);
  throw_what_it_says(answer);
}

auto function_of(loaded_before route) {
  return [route](const request_t&, restinio_response& page, session& s) {
    send(route.answer(s), page);
  };
}

asio::awaitable<void> load_and_answer(loaded_by_handler route, restinio_response& page,
                                      const async_request_session& mine) {
  co_await asio::post(asio::use_awaitable);
  session& s = *co_await mine.async_load();
  send(route.answer(s), page);
}

auto function_of(loaded_by_handler route) {
  return [route](const request_t&, restinio_response& page, const async_request_session& mine) {
    return load_and_answer(route, page, mine);
  };
}

auto function_of(never_loaded route) {
  return [route](const request_t&, restinio_response& page, const async_request_session&) {
    send(route.answer(), page);
  };
}

/// As the parameters that the express router gives: they can be moved alone.
using parameters = std::unique_ptr<std::string>;

void upload(const request_t& request, const parameters& of_route, restinio_response& page,
            session& s) {
  if (*of_route != "of the route") throw std::logic_error("the parameters are lost");
  send(answer_upload(request.body().size(), s), page);
}

class site {
 public:
  explicit site(const async_session_manager& sessions) {
    for (const auto& [path, handler] : all_routes())
      std::visit(
          [&, name = path](auto route) {
            pages_.emplace(name, restinio_handler(sessions, function_of(route)));
          },
          handler);
    pages_.emplace("/upload", [made = restinio_handler(sessions, upload)](auto request) {
      return made(std::move(request), std::make_unique<std::string>("of the route"));
    });
  }

  restinio::request_handling_status_t operator()(const restinio::request_handle_t& request) const {
    const auto path = request->header().path();
    const auto found = pages_.find(std::string(path.data(), path.size()));
    if (found != pages_.end()) return found->second(request);
    return request->create_response(restinio::status_not_found()).done();
  }

 private:
  std::map<std::string,
           std::function<restinio::request_handling_status_t(restinio::request_handle_t)>>
      pages_;
};

class restinio_server final : public server_under_test {
 public:
  restinio_server(std::shared_ptr<session_store> store, configuration options)
      : server_(restinio::external_io_context(io_), [&](auto& settings) {
          settings.address("127.0.0.1").port(0);
          settings.acceptor_post_bind_hook(
              [this](auto& acceptor) { port_ = acceptor.local_endpoint().port(); });
          settings.request_handler(
              site({io_.get_executor(), std::move(store), std::move(options)}));
        }) {
    server_.open_sync();
    for (int i = 0; i < 2; ++i) threads_.emplace_back([this] { io_.run(); });
  }
  ~restinio_server() override {
    io_.stop();
    for (auto& each : threads_) each.join();
  }

  int port() const override { return port_; }

 private:
  int port_ = 0;
  asio::io_context io_;
  restinio::http_server_t<> server_;
  std::vector<std::thread> threads_;
};

}  // namespace

std::vector<adapter> all_adapters() {
  const auto start = [](std::shared_ptr<session_store> store, configuration options) {
    return std::make_unique<restinio_server>(std::move(store), std::move(options));
  };
  return {{"restinio", start, {.knows_tls = false, .sends_body_to_head = true}}};
}

}  // namespace dynasession::test
