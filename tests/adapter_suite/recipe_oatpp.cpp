// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/recipe_servers.hpp"
#include "http/http_client.hpp"
#include "recipes/oatpp.hpp"

#include <dynasession/testing/memory_store.hpp>

#include <gtest/gtest.h>
#include <oatpp/Environment.hpp>
#include <oatpp/network/Server.hpp>
#include <oatpp/web/server/HttpConnectionHandler.hpp>

#include <atomic>
#include <stdexcept>
#include <thread>

namespace dynasession::test {
namespace {

using oatpp::network::tcp::server::ConnectionProvider;
using oatpp::web::server::HttpConnectionHandler;
using oatpp::web::server::HttpProcessor;

recipes::page upload_to_oatpp(recipes::oatpp_request&, const std::string& body, session& s) {
  return page_of(answer_upload(body.size(), s));
}

class oatpp_site final : public oatpp::web::server::HttpRequestHandler {
 public:
  explicit oatpp_site(session_manager sessions) : sessions_(std::move(sessions)) {}

  std::shared_ptr<OutgoingResponse> handle(
      const std::shared_ptr<IncomingRequest>& request) override {
    const auto path = request->getStartingLine().path.std_str();
    if (const auto* found = find_route(path))
      return std::visit(
          [&](auto route) {
            return recipes::oatpp_answer(
                sessions_, request,
                function_of<recipes::oatpp_request&, const std::string&>(route));
          },
          found->handler);
    if (path == "/upload") return recipes::oatpp_answer(sessions_, request, upload_to_oatpp);
    if (path == "/throw") throw std::runtime_error("the text of an exception");
    throw HttpError(Status::CODE_404, "no page");
  }

 private:
  session_manager sessions_;
};

class oatpp_server final : public server_under_test {
 public:
  oatpp_server(std::shared_ptr<session_store> store, configuration options)
      : connections_(handler_of(session_manager(std::move(store), std::move(options)))) {
    connections_->setErrorHandler(std::make_shared<recipes::oatpp_errors>());
    thread_ = std::thread([this] {
      oatpp::network::Server(provider_, connections_).run([this] { return runs_.load(); });
    });
  }
  ~oatpp_server() override {
    runs_ = false;
    const auto waking = tcp_socket::connected_to(port());  // it waits for a connection
    thread_.join();
    provider_->stop();
    connections_->stop();
  }

  int port() const override {
    return std::stoi(provider_->getProperty(ConnectionProvider::PROPERTY_PORT).std_str());
  }

 private:
  static std::shared_ptr<ConnectionProvider> make_provider() {
    static const bool is_ready = (oatpp::Environment::init(), true);
    constexpr bool with_peer_addresses = true;
    return is_ready ? ConnectionProvider::createShared({"127.0.0.1", 0}, with_peer_addresses)
                    : nullptr;
  }

  static std::shared_ptr<HttpConnectionHandler> handler_of(session_manager sessions) {
    const auto site = std::make_shared<oatpp_site>(std::move(sessions));
    const auto router = oatpp::web::server::HttpRouter::createShared();
    for (const auto* method : {"GET", "HEAD", "OPTIONS", "POST", "PUT"})
      router->route(method, "/*", site);
    const auto options = std::make_shared<HttpProcessor::Config>();
    options->headersReaderMaxSize = 262144;  // the suite sends longer fields than 4 KB
    return std::make_shared<HttpConnectionHandler>(
        std::make_shared<HttpProcessor::Components>(router, options));
  }

  const std::shared_ptr<ConnectionProvider> provider_ = make_provider();
  const std::shared_ptr<HttpConnectionHandler> connections_;
  std::atomic<bool> runs_{true};
  std::thread thread_;
};

class recipe_for_oatpp : public ::testing::Test {
 protected:
  http_response answer_to(const std::string& bytes) const {
    connection one(server_->port());
    one.send(bytes);
    return parse_response(one.receive_rest());
  }

  const std::shared_ptr<memory_store> records_ = std::make_shared<memory_store>();
  const std::unique_ptr<server_under_test> server_ =
      oatpp_recipe().start(records_, {.secret_key = "a secret of this test, 32 bytes or more"});
};

TEST_F(recipe_for_oatpp, refuses_a_body_whose_length_is_too_large_or_unclear_and_closes) {
  for (const auto& [field, status] :
       {std::pair("Content-Length: 1048577", 413), std::pair("Content-Length: -1", 400),
        std::pair("Content-Length: 5x", 400), std::pair("Transfer-Encoding: chunked", 411),
        std::pair("Content-Length: 1\r\nContent-Length: 1", 400)}) {
    const auto answer =
        answer_to(std::string("POST /upload HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n") +
                  field + "\r\n\r\n");
    EXPECT_EQ(answer.status, status) << field;
    EXPECT_TRUE(answer.all("set-cookie").empty()) << field;
  }
  EXPECT_EQ(records_->size(), 0U);
}

TEST_F(recipe_for_oatpp, calls_no_handler_with_half_a_body) {
  connection leaving(server_->port());
  leaving.send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nten bytes.");
  leaving.end_sending();
  EXPECT_EQ(parse_response(leaving.receive_rest()).status, 400);
  EXPECT_EQ(records_->size(), 0U);
}

TEST_F(recipe_for_oatpp, does_not_send_the_text_of_an_exception_that_leaves_an_endpoint) {
  const auto answer = answer_to("GET /throw HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body.find("text"), std::string::npos) << answer.body;
}

}  // namespace

adapter oatpp_recipe() { return adapter_of<oatpp_server>("oatpp", {}); }

}  // namespace dynasession::test
