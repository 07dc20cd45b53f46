// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/adapter.hpp"
#include "adapter_suite/https.hpp"
#include "adapter_suite/routes.hpp"

#include <dynasession/adapters/poco.hpp>

#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/ThreadPool.h>
#include <Poco/URI.h>

#include <functional>
#include <map>
#include <ostream>

namespace dynasession::test {
namespace {

using Poco::Net::HTTPRequestHandler;
using request = Poco::Net::HTTPServerRequest;
using response = Poco::Net::HTTPServerResponse;
using stream_body = std::function<void(std::ostream&)>;

void fill(const reply& answer, response& page) {
  page.setStatusAndReason(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(answer.status));
  page.setContentType("text/plain");
  for (const auto& field : answer.fields) page.add(field.name, field.value);
  throw_what_it_says(answer);
}

std::string send(const reply& answer, response& page) {
  fill(answer, page);
  return answer.text;
}

auto function_of(loaded_before route) {
  return [route](request&, response& page, session& s) { return send(route.answer(s), page); };
}

auto function_of(loaded_by_handler route) {
  return [route](request&, response& page, const request_session& mine) {
    return send(route.answer(mine.load()), page);
  };
}

auto function_of(never_loaded route) {
  return [route](request&, response& page, const request_session&) {
    return send(route.answer(), page);
  };
}

stream_body stream(loaded_before route, response& page, session& s) {
  const auto answer = route.answer(s);
  fill(answer, page);
  return [text = answer.text](std::ostream& out) { out << text; };
}

std::string upload(request& received, response& page, session& s) {
  std::size_t size = 0;
  for (char byte; received.stream().get(byte);) ++size;
  return send(answer_upload(size, s), page);
}

class not_found final : public HTTPRequestHandler {
  void handleRequest(request&, response& page) override {
    page.setStatusAndReason(Poco::Net::HTTPResponse::HTTP_NOT_FOUND);
    page.sendBuffer("", 0);
  }
};

class site final : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  explicit site(session_manager sessions) : sessions_(std::move(sessions)) {
    for (const auto& [path, handler] : all_routes())
      std::visit([&, name = path](auto route) { add(name, function_of(route)); }, handler);
    for (const auto& [path, handler] : all_routes())
      if (path == "/visit/streamed")
        add(path, [route = std::get<loaded_before>(handler)](request&, response& page, session& s) {
          return stream(route, page, s);
        });
    add("/upload", upload);
  }

  HTTPRequestHandler* createRequestHandler(const request& received) override {
    const auto found = makers_.find(Poco::URI(received.getURI()).getPath());
    return found == makers_.end() ? new not_found : found->second();
  }

 private:
  template <class F>
  void add(std::string_view path, F f) {
    makers_[std::string(path)] = [this, f] { return new poco_handler(sessions_, f); };
  }

  session_manager sessions_;
  std::map<std::string, std::function<HTTPRequestHandler*()>> makers_;
};

constexpr int threads = 8;

class poco_server final : public server_under_test {
 public:
  poco_server(const Poco::Net::ServerSocket& socket, std::shared_ptr<session_store> store,
              configuration options)
      : server_(new site({std::move(store), std::move(options)}), pool_, socket,
                new Poco::Net::HTTPServerParams) {
    server_.start();
  }
  ~poco_server() override {
    server_.stopAll(true);
    pool_.joinAll();
  }

  int port() const override { return server_.port(); }

 private:
  Poco::ThreadPool pool_{threads, threads};
  Poco::Net::HTTPServer server_;
};

const Poco::Net::SocketAddress& any_port() {
  static const Poco::Net::SocketAddress address("127.0.0.1", 0);
  return address;
}

Poco::Net::SecureServerSocket socket_with_tls() {
  Poco::Net::Context::Params given;
  given.certificateFile = files_of_localhost().certificate;
  given.privateKeyFile = files_of_localhost().key;
  given.verificationMode = Poco::Net::Context::VERIFY_NONE;
  return {any_port(), 64, new Poco::Net::Context(Poco::Net::Context::TLS_SERVER_USE, given)};
}

}  // namespace

std::vector<adapter> all_adapters() {
  const auto start = [](std::shared_ptr<session_store> store, configuration options) {
    return std::make_unique<poco_server>(Poco::Net::ServerSocket(any_port()), std::move(store),
                                         std::move(options));
  };
  const auto start_with_tls = [](std::shared_ptr<session_store> store, configuration options) {
    return std::make_unique<poco_server>(socket_with_tls(), std::move(store), std::move(options));
  };
  return {{"poco", start, {.threads = threads, .adapter_frames_streams = true}, start_with_tls}};
}

}  // namespace dynasession::test
