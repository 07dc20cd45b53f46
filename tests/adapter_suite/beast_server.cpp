// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/adapter.hpp"
#include "adapter_suite/routes.hpp"
#include "adapter_suite/tcp_server.hpp"

#include <dynasession/adapters/beast.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <array>
#include <functional>
#include <map>

namespace dynasession::test {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using request = http::request<http::string_body>;
using response = http::response<http::string_body>;

/// Beast throws at a field longer than 64 KB, out of its asynchronous reads too: stay below.
class request_parser : public http::request_parser<http::string_body> {
 public:
  request_parser() { header_limit(64 * 1024); }
};

response error_page(http::status status, std::string text = {}) {
  response page{status, 11};
  page.body() = std::move(text);
  page.keep_alive(false);
  page.prepare_payload();
  return page;
}

response page_of(const reply& answer, const request& request) {
  response page{static_cast<http::status>(answer.status), request.version()};
  page.keep_alive(request.keep_alive());
  for (const auto& field : answer.fields) page.insert(field.name, field.value);
  page.body() = answer.text;
  page.prepare_payload();
  if (answer.streamed) page.chunked(true);
  if (request.method() == http::verb::head) page.body().clear();
  throw_what_it_says(answer);
  return page;
}

/// A page is a response, or a coroutine that makes one.
template <class Page>
class site {
 public:
  using handler = std::function<Page(const request&, transport)>;

  void add(std::string_view path, handler made) { handlers_.emplace(path, std::move(made)); }

  /// Null if there is no such page.
  const handler* find(const request& request) const {
    const std::string_view target = request.target();
    const auto found = handlers_.find(std::string(target.substr(0, target.find('?'))));
    return found == handlers_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::string, handler> handlers_;
};

transport transport_of(const auto& sessions, const request& request, const tcp::socket& socket) {
  return beast_transport(sessions, request, socket.remote_endpoint().address());
}

auto function_of(loaded_before route) {
  return [route](const request& request, session& session) {
    return page_of(route.answer(session), request);
  };
}

auto function_of(loaded_by_handler route) {
  return [route](const request& request, const request_session& mine) {
    return page_of(route.answer(mine.load()), request);
  };
}

auto function_of(never_loaded route) {
  return [route](const request& request, const request_session&) {
    return page_of(route.answer(), request);
  };
}

response upload(const request& request, session& session) {
  return page_of(answer_upload(request.body().size(), session), request);
}

site<response> blocking_site(const session_manager& sessions) {
  site<response> made;
  for (const auto& [path, handler] : all_routes())
    std::visit([&](auto answer) { made.add(path, beast_handler(sessions, function_of(answer))); },
               handler);
  made.add("/upload", beast_handler(sessions, upload));
  return made;
}

auto coroutine_of(loaded_before route) {
  return [route](const request& request, session& session) -> asio::awaitable<response> {
    co_await asio::post(asio::use_awaitable);
    co_return page_of(route.answer(session), request);
  };
}

auto coroutine_of(loaded_by_handler route) {
  return [route](const request& request,
                 const async_request_session& mine) -> asio::awaitable<response> {
    session& session = *co_await mine.async_load();
    co_return page_of(route.answer(session), request);
  };
}

/// A handler that has nothing to wait for need not be a coroutine.
auto coroutine_of(never_loaded route) {
  return [route](const request& request, const async_request_session&) {
    return page_of(route.answer(), request);
  };
}

asio::awaitable<response> await_and_upload(const request& request,
                                           const async_request_session& mine) {
  session& session = *co_await mine.async_load();
  co_return upload(request, session);
}

site<asio::awaitable<response>> coroutine_site(const async_session_manager& sessions) {
  site<asio::awaitable<response>> made;
  for (const auto& [path, handler] : all_routes())
    std::visit([&](auto answer) { made.add(path, beast_handler(sessions, coroutine_of(answer))); },
               handler);
  made.add("/upload", beast_handler(sessions, await_and_upload));
  return made;
}

constexpr std::size_t blocking_threads = 8;

class blocking_server final : public tcp_server {
 public:
  blocking_server(std::shared_ptr<session_store> store, configuration options)
      : tcp_server(blocking_threads), sessions_(std::move(store), std::move(options)) {
    start();
  }
  ~blocking_server() override { stop(); }

 private:
  void serve_later(tcp::socket socket) override {
    asio::post(threads_, [this, socket = std::move(socket)]() mutable { serve(socket); });
  }

  void serve(tcp::socket& socket) const try {
    boost::beast::flat_buffer buffer;
    for (bool is_open = true; is_open;) {
      request_parser incoming;
      error_code failed;
      http::read(socket, buffer, incoming, failed);
      if (failed == http::error::end_of_stream) break;
      const auto page =
          failed ? error_page(http::status::bad_request) : answer(incoming.get(), socket);
      send(socket, page);
      is_open = page.keep_alive();
    }
    close(socket);
  } catch (const boost::system::system_error&) {
    // The client has gone.
  }

  response answer(const request& request, const tcp::socket& socket) const try {
    const auto* page = site_.find(request);
    if (!page) return error_page(http::status::not_found);
    return (*page)(request, transport_of(sessions_, request, socket));
  } catch (const std::exception& failure) {  // as careless frameworks do
    return error_page(http::status::internal_server_error, failure.what());
  } catch (...) {
    return error_page(http::status::internal_server_error);
  }

  static void send(tcp::socket& socket, const response& page) {
    if (!page.chunked()) {
      http::write(socket, page);
      return;
    }
    http::response_serializer<http::string_body> head(page);
    http::write_header(socket, head);
    asio::write(socket, http::make_chunk(asio::buffer(page.body())));
    asio::write(socket, http::make_chunk_last());
  }

  /// Unread bytes would turn closing into a reset, and take the answer with it.
  static void close(tcp::socket& socket) {
    socket.shutdown(tcp::socket::shutdown_send);
    std::array<char, 4096> unread;
    for (error_code end; !end;) socket.read_some(asio::buffer(unread), end);
  }

  session_manager sessions_;
  site<response> site_ = blocking_site(sessions_);
};

class coroutine_server final : public tcp_server {
 public:
  coroutine_server(std::shared_ptr<session_store> store, configuration options)
      : tcp_server(2), sessions_(threads_.get_executor(), std::move(store), std::move(options)) {
    start();
  }
  ~coroutine_server() override { stop(); }

 private:
  void serve_later(tcp::socket socket) override {
    asio::co_spawn(threads_, serve(std::move(socket)), asio::detached);
  }

  asio::awaitable<void> serve(tcp::socket socket) const {
    boost::beast::flat_buffer buffer;
    for (bool is_open = true; is_open;) {
      request_parser incoming;
      error_code failed;
      co_await http::async_read(socket, buffer, incoming,
                                asio::redirect_error(asio::use_awaitable, failed));
      if (failed == http::error::end_of_stream) break;
      auto page = error_page(http::status::bad_request);
      if (!failed) page = co_await answer(incoming.get(), socket);
      co_await send(socket, page);
      is_open = page.keep_alive();
    }
    co_await close(socket);
  }

  asio::awaitable<response> answer(const request& request, const tcp::socket& socket) const {
    const auto* page = site_.find(request);
    if (!page) co_return error_page(http::status::not_found);
    try {
      co_return co_await (*page)(request, transport_of(sessions_, request, socket));
    } catch (const std::exception& failure) {
      co_return error_page(http::status::internal_server_error, failure.what());
    } catch (...) {
      co_return error_page(http::status::internal_server_error);
    }
  }

  static asio::awaitable<void> send(tcp::socket& socket, const response& page) {
    if (!page.chunked()) {
      co_await http::async_write(socket, page, asio::use_awaitable);
      co_return;
    }
    http::response_serializer<http::string_body> head(page);
    co_await http::async_write_header(socket, head, asio::use_awaitable);
    const auto chunk = http::make_chunk(asio::buffer(page.body()));
    co_await asio::async_write(socket, chunk, asio::use_awaitable);
    co_await asio::async_write(socket, http::make_chunk_last(), asio::use_awaitable);
  }

  /// As the blocking server's.
  static asio::awaitable<void> close(tcp::socket& socket) {
    socket.shutdown(tcp::socket::shutdown_send);
    std::array<char, 4096> unread;
    error_code end;
    while (!end)
      co_await socket.async_read_some(asio::buffer(unread),
                                      asio::redirect_error(asio::use_awaitable, end));
  }

  async_session_manager sessions_;
  site<asio::awaitable<response>> site_ = coroutine_site(sessions_);
};

}  // namespace

std::vector<adapter> all_adapters() {
  // A thread for each of a few connections.
  const auto start_blocking = [](std::shared_ptr<session_store> store, configuration options) {
    return std::make_unique<blocking_server>(std::move(store), std::move(options));
  };
  // Coroutines on two threads.
  const auto start_coroutines = [](std::shared_ptr<session_store> store, configuration options) {
    return std::make_unique<coroutine_server>(std::move(store), std::move(options));
  };
  return {
      {"beast_blocking", start_blocking, {.threads = blocking_threads, .shows_exceptions = true}},
      {"beast_coroutine", start_coroutines, {.shows_exceptions = true}}};
}

}  // namespace dynasession::test
