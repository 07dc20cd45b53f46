// SPDX-License-Identifier: Apache-2.0
// A WebSocket on Qt HTTP Server, which reads the session: the code of docs/guides/websockets.md.
#include "adapter_suite/qt_application.hpp"
#include "adapter_suite/websocket_test.hpp"

#include <dynasession/adapters/qt.hpp>

#include <boost/asio/co_spawn.hpp>

#include <QtCore/QPointer>
#include <QtHttpServer/QHttpServer>
#include <QtHttpServer/QHttpServerResponder>
#include <QtWebSockets/QWebSocket>

namespace dynasession::test::chat_on_qt {
namespace {

namespace asio = boost::asio;

struct visitor {
  dynasession::session_state state;
  std::optional<std::string> user;
};

asio::awaitable<visitor> visitor_of(dynasession::async_session_manager sessions,
                                    std::string cookies) {
  const auto session_of = sessions.start({.cookies = cookies});
  dynasession::session& session = *co_await session_of.async_load();
  visitor found{session.state(), session.user()};
  co_await session_of.async_commit();  // a session in use lives on
  co_return found;
}

void refuse(QWebSocket& client) { client.close(QWebSocketProtocol::CloseCodePolicyViolated); }

void answer(const dynasession::async_session_manager& sessions, QWebSocket& asking,
            const QString& text) {
  asio::co_spawn(sessions.get_executor(),
                 visitor_of(sessions, asking.request().rawHeader("Cookie").toStdString()),
                 [client = QPointer(&asking), text](std::exception_ptr failed, const visitor& now) {
                   if (!client) return;  // it has left
                   if (failed || now.state == dynasession::session_state::unavailable)
                     return client->close(QWebSocketProtocol::CloseCodeBadOperation);
                   if (!now.user) return refuse(*client);
                   client->sendTextMessage(QString::fromStdString(*now.user) + ": " + text);
                 });
}

void chat(QHttpServer& server, const dynasession::async_session_manager& sessions) {
  server.route("/chat", [](QHttpServerResponder&&) {});  // Qt upgrades requests of routes alone
  QObject::connect(&server, &QHttpServer::newWebSocketConnection, &server, [&server, sessions] {
    while (server.hasPendingWebSocketConnections()) {
      QWebSocket* client = server.nextPendingWebSocketConnection().release();
      client->setParent(&server);
      QObject::connect(client, &QWebSocket::disconnected, client, &QObject::deleteLater);
      if (client->origin() != "https://shop.example") {
        refuse(*client);
        continue;
      }
      QObject::connect(
          client, &QWebSocket::textMessageReceived, client,
          [client, sessions](const QString& text) { answer(sessions, *client, text); });
    }
  });
}

class chat_server {
 public:
  chat_server(std::shared_ptr<session_store> store, configuration options) {
    loop_.run([&] {
      server_ = std::make_unique<QHttpServer>();
      chat(*server_, {qt_executor(*server_), std::move(store), std::move(options)});
      port_ = server_->listen(QHostAddress::LocalHost);
    });
  }
  ~chat_server() {
    loop_.run([&] { server_.reset(); });
  }

  int port() const { return port_; }

 private:
  qt_application& loop_ = qt_application::of_the_process();
  std::unique_ptr<QHttpServer> server_;
  int port_ = 0;
};

class websocket_on_qt : public websocket_test {
 protected:
  /// What a message to the server is answered with.
  std::string answer_to(std::vector<std::string> fields) const {
    websocket_client client(server_.port(), fields);
    EXPECT_EQ(client.answer.status, 101);  // Qt asks nobody
    client.say("hello");
    return client.hear();
  }

  const chat_server server_{store_, options()};
};

TEST_F(websocket_on_qt, reads_the_session_for_each_message_until_it_ends) {
  const auto cookie = cookie_of("ann");
  websocket_client client(server_.port(), {own, "Cookie: theme=dark; " + cookie});
  client.say("one");
  EXPECT_EQ(client.hear(), "ann: one");
  log_out(cookie);
  client.say("two");
  EXPECT_EQ(client.hear(), "closed 1008");
}

TEST_F(websocket_on_qt, is_closed_without_a_user) {
  EXPECT_EQ(answer_to({own}), "closed 1008");
  EXPECT_EQ(answer_to({own, "Cookie: " + cookie_of(nullptr)}), "closed 1008");
}

TEST_F(websocket_on_qt, is_closed_for_now_while_the_store_is_down) {
  const auto cookie = "Cookie: " + cookie_of("ann");
  store_->fail_all();
  EXPECT_EQ(answer_to({own, cookie}), "closed 1011");
}

TEST_F(websocket_on_qt, is_closed_for_pages_of_other_sites_before_the_store_is_asked) {
  const auto cookie = "Cookie: " + cookie_of("ann");
  EXPECT_EQ(answer_to({cookie}), "closed 1008");
  EXPECT_EQ(answer_to({"Origin: https://evil.example", cookie}), "closed 1008");
  EXPECT_TRUE(store_->calls().empty());
}

}  // namespace
}  // namespace dynasession::test::chat_on_qt
