// SPDX-License-Identifier: Apache-2.0
// A counter for each visitor, on Qt HTTP Server: http://127.0.0.1:8080.
// Run it with DYNAMO_DB_SESSION_SECRET_KEY set to at least 32 random bytes.
#include <dynasession/adapters/qt.hpp>
#include <dynasession/sqlite/sqlite_store.hpp>

#include <QtCore/QCoreApplication>
#include <QtCore/QTimer>
#include <QtNetwork/QTcpServer>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

QHttpServerResponse count(const dynasession::qt_request&, dynasession::session& session) {
  const auto visits = session.increment("visits");
  return QHttpServerResponse("visits: " + QByteArray::number(visits) + "\n");
}

/// At most ten connections, and none that is silent for five seconds: Qt sets no limits.
class listener final : public QTcpServer {
  void incomingConnection(qintptr handle) override {
    auto* socket = new QTcpSocket(this);
    socket->setSocketDescriptor(handle);
    auto* silence = new QTimer(socket);
    connect(silence, &QTimer::timeout, socket, &QTcpSocket::abort);
    connect(socket, &QTcpSocket::bytesWritten, silence, [silence] { silence->start(); });
    silence->start(5000);
    if (++open_ == 10) pauseAccepting();
    connect(socket, &QObject::destroyed, this, [this] {
      if (open_-- == 10) resumeAccepting();
    });
    addPendingConnection(socket);
  }

  int open_ = 0;
};

int main(int argc, char** argv) try {
  const char* secret = std::getenv("DYNAMO_DB_SESSION_SECRET_KEY");
  QCoreApplication application(argc, argv);
  QHttpServer server;
  const dynasession::async_session_manager sessions(dynasession::qt_executor(server),
                                                    std::make_shared<dynasession::sqlite_store>(),
                                                    {.secret_key = secret ? secret : ""});
  dynasession::qt_route(server, "/", sessions, count);
  auto* clients = new listener;  // the server's, once it is bound
  const auto port = static_cast<quint16>(argc > 1 ? std::atoi(argv[1]) : 8080);
  if (!clients->listen(QHostAddress::LocalHost, port))
    throw std::runtime_error(clients->errorString().toStdString());
  server.bind(clients);
  return application.exec();
} catch (const std::exception& failure) {
  std::fprintf(stderr, "%s\n", failure.what());
  return 1;
}
