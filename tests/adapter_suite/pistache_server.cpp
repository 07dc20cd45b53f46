// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/adapter.hpp"
#include "adapter_suite/https.hpp"
#include "adapter_suite/routes.hpp"

#include <dynasession/adapters/pistache.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <pistache/endpoint.h>

namespace dynasession::test {
namespace {

namespace asio = boost::asio;
namespace http = Pistache::Http;
using Pistache::Rest::Request;
using Pistache::Rest::Routes::Get;

pistache_page page_of(const reply& answer, http::ResponseWriter& writer) {
  for (const auto& field : answer.fields)
    if (field.name == "Set-Cookie")
      writer.cookies().add(http::Cookie::fromString(field.value));
    else
      writer.headers().add(std::make_shared<pistache_field>(field.name, field.value));
  throw_what_it_says(answer);
  return {static_cast<http::Code>(answer.status), answer.text};
}

auto function_of(loaded_before route) {
  return [route](const Request&, http::ResponseWriter& writer, session& s) {
    return page_of(route.answer(s), writer);
  };
}

asio::awaitable<pistache_page> load_and_answer(loaded_by_handler route,
                                               http::ResponseWriter& writer,
                                               const async_request_session& mine) {
  co_await asio::post(asio::use_awaitable);
  session& s = *co_await mine.async_load();
  co_return page_of(route.answer(s), writer);
}

auto function_of(loaded_by_handler route) {
  return [route](const Request&, http::ResponseWriter& writer, const async_request_session& mine) {
    return load_and_answer(route, writer, mine);
  };
}

auto function_of(never_loaded route) {
  return [route](const Request&, http::ResponseWriter& writer, const async_request_session&) {
    return page_of(route.answer(), writer);
  };
}

pistache_page upload(const Request& request, http::ResponseWriter& writer, session& s) {
  return page_of(answer_upload(request.body().size(), s), writer);
}

class pistache_server final : public server_under_test {
 public:
  pistache_server(std::shared_ptr<session_store> store, configuration options, bool with_tls)
      : endpoint_(Pistache::Address(Pistache::Ipv4::loopback(), Pistache::Port(0))) {
    const async_session_manager sessions(threads_.get_executor(), std::move(store),
                                         std::move(options));
    Pistache::Rest::Router router;
    for (const auto& [path, handler] : all_routes())
      std::visit(
          [&, name = std::string(path)](auto route) {
            const auto made = pistache_handler(sessions, function_of(route));
            Get(router, name, made);
            router.head(name, made);
          },
          handler);
    Pistache::Rest::Routes::Post(router, "/upload", pistache_handler(sessions, upload));
    endpoint_.init(http::Endpoint::options()
                       .threads(2)
                       .maxRequestSize(256 * 1024)
                       .flags(Pistache::Tcp::Options::ReuseAddr));
    if (with_tls) endpoint_.useSSL(files_of_localhost().certificate, files_of_localhost().key);
    endpoint_.setHandler(router.handler());
    endpoint_.serveThreaded();
  }
  ~pistache_server() override {
    threads_.stop();
    threads_.join();
    endpoint_.shutdown();
  }

  int port() const override { return endpoint_.getPort(); }

 private:
  asio::thread_pool threads_{2};
  http::Endpoint endpoint_;  // ends before the pool: it owns the store, whose thread uses the pool
};

}  // namespace

std::vector<adapter> all_adapters() {
  const auto start = [](std::shared_ptr<session_store> store, configuration options) {
    return std::make_unique<pistache_server>(std::move(store), std::move(options), false);
  };
  const auto start_with_tls = [](std::shared_ptr<session_store> store, configuration options) {
    return std::make_unique<pistache_server>(std::move(store), std::move(options), true);
  };
  return {{"pistache",
           start,
           {.gives_every_field = false,
            .sends_body_to_head = true,
            .refused_cookies = {";", "foo", "__Host-session", "\"\""}},
           start_with_tls}};
}

}  // namespace dynasession::test
