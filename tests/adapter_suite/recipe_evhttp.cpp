// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/https.hpp"
#include "adapter_suite/recipe_servers.hpp"
#include "http/http_client.hpp"
#include "recipes/evhttp.hpp"

#include <dynasession/testing/memory_store.hpp>

#include <boost/asio/awaitable.hpp>

#include <arpa/inet.h>
#include <event2/thread.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <stdexcept>
#include <thread>

namespace dynasession::test {
namespace {

namespace asio = boost::asio;

auto evhttp_function_of(loaded_before route) {
  return [route](evhttp_request*, session& s) { return page_of(route.answer(s)); };
}

asio::awaitable<recipes::page> load_and_answer(loaded_by_handler route,
                                               const async_request_session& mine) {
  session& s = *co_await mine.async_load();
  co_return page_of(route.answer(s));
}

auto evhttp_function_of(loaded_by_handler route) {
  return [route](evhttp_request*, const async_request_session& mine) {
    return load_and_answer(route, mine);
  };
}

auto evhttp_function_of(never_loaded route) {
  return [route](evhttp_request*, const async_request_session&) { return page_of(route.answer()); };
}

recipes::page upload_to_evhttp(evhttp_request* request, session& s) {
  const auto size = evbuffer_get_length(evhttp_request_get_input_buffer(request));
  return page_of(answer_upload(size, s));
}

class evhttp_server final : public server_under_test {
 public:
  evhttp_server(std::shared_ptr<session_store> store, configuration options, bool with_tls = false)
      : sessions_(recipes::evhttp_executor(base_.get()), std::move(store), std::move(options)) {
    evhttp_set_max_headers_size(server_.get(), 256 * 1024);
    if (with_tls) evhttp_set_bevcb(server_.get(), connection_with_tls, tls());
    evhttp_set_gencb(server_.get(), answer, this);
    auto* bound = evhttp_bind_socket_with_handle(server_.get(), "127.0.0.1", 0);
    if (!bound) throw std::runtime_error("no port");
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(evhttp_bound_socket_get_fd(bound), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { event_base_dispatch(base_.get()); });
  }
  ~evhttp_server() override {
    event_base_loopexit(base_.get(), nullptr);
    thread_.join();
    // The answers of clients that have gone: the loop owns what they hold.
    while (in_flight_.use_count() > 1) event_base_loop(base_.get(), EVLOOP_ONCE);
    event_base_loop(base_.get(), EVLOOP_NONBLOCK);
  }

  int port() const override { return port_; }

 private:
  template <class F>
  void answer(evhttp_request* request, F f) {
    recipes::evhttp_answer(
        sessions_, request,
        [ f, held = in_flight_ ](
            evhttp_request * asked,
            auto& mine) requires std::invocable<const F&, evhttp_request*, decltype(mine)> {
          return f(asked, mine);
        });
  }

  static void answer(evhttp_request* request, void* self) {
    auto& server = *static_cast<evhttp_server*>(self);
    const std::string_view target = evhttp_request_get_uri(request);
    if (const auto* found = find_route(target))
      std::visit([&](auto route) { server.answer(request, evhttp_function_of(route)); },
                 found->handler);
    else if (target == "/upload")
      server.answer(request, upload_to_evhttp);
    else
      evhttp_send_error(request, 404, nullptr);
  }

  static SSL_CTX* tls() {
    static SSL_CTX* const made = [] {
      auto* context = SSL_CTX_new(TLS_server_method());
      const auto& files = files_of_localhost();
      SSL_CTX_use_certificate_file(context, files.certificate.c_str(), SSL_FILETYPE_PEM);
      SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM);
      return context;
    }();
    return made;
  }

  static bufferevent* connection_with_tls(event_base* base, void* context) {
    return bufferevent_openssl_socket_new(base, -1, SSL_new(static_cast<SSL_CTX*>(context)),
                                          BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE);
  }

  static event_base* make_base() {
    evthread_use_pthreads();
    return event_base_new();
  }

  std::shared_ptr<int> in_flight_ = std::make_shared<int>();
  std::unique_ptr<event_base, decltype(&event_base_free)> base_{make_base(), event_base_free};
  std::unique_ptr<evhttp, decltype(&evhttp_free)> server_{evhttp_new(base_.get()), evhttp_free};
  async_session_manager sessions_;
  int port_ = 0;
  std::thread thread_;
};

// The suite has no HEAD with a body: few servers read one.
TEST(recipe_for_evhttp, takes_the_body_of_head_for_no_request) {
  const std::string hidden = "GET /visit HTTP/1.1\r\nHost: a\r\n\r\n";
  for (const auto& [field, body] :
       {std::pair("Content-Length: " + std::to_string(hidden.size()), hidden),
        std::pair(std::string("Transfer-Encoding: chunked"),
                  "20\r\n" + hidden + "\r\n0\r\n\r\n")}) {
    const auto server =
        evhttp_recipe().start(std::make_shared<memory_store>(),
                              {.secret_key = "a secret of this test, 32 bytes or more"});
    connection one(server->port());
    one.send("HEAD /ignore HTTP/1.1\r\nHost: a\r\n" + field + "\r\n\r\n" + body);
    const auto answer = one.receive_rest();
    EXPECT_EQ(one.last_reception(), reception::closed) << field;
    EXPECT_EQ(answer.find("Set-Cookie"), std::string::npos) << answer;
  }
}

}  // namespace

adapter evhttp_recipe() {
  return adapter_of<evhttp_server>("evhttp", {.takes_unclear_lengths = true});
}

}  // namespace dynasession::test
