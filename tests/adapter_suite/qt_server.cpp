// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/adapter.hpp"
#include "adapter_suite/https.hpp"
#include "adapter_suite/qt_application.hpp"
#include "adapter_suite/routes.hpp"

#include <dynasession/adapters/qt.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <QtCore/QFile>
#include <QtHttpServer/QHttpServer>
#include <QtNetwork/QSslCertificate>
#include <QtNetwork/QSslKey>

#include <stdexcept>

namespace dynasession::test {
namespace {

namespace asio = boost::asio;

QHttpServerResponse page_of(const reply& answer) {
  QHttpServerResponse page("text/plain", QByteArray::fromStdString(answer.text),
                           static_cast<QHttpServerResponse::StatusCode>(answer.status));
  for (const auto& field : answer.fields)
    page.addHeader(QByteArray::fromStdString(field.name), QByteArray::fromStdString(field.value));
  throw_what_it_says(answer);
  return page;
}

auto function_of(loaded_before route) {
  return [route](const qt_request&, session& s) { return page_of(route.answer(s)); };
}

asio::awaitable<QHttpServerResponse> load_and_answer(loaded_by_handler route,
                                                     const async_request_session& mine) {
  co_await asio::post(asio::use_awaitable);
  session& s = *co_await mine.async_load();
  co_return page_of(route.answer(s));
}

auto function_of(loaded_by_handler route) {
  return [route](const async_request_session& mine) { return load_and_answer(route, mine); };
}

auto function_of(never_loaded route) {
  return
      [route](const qt_request&, const async_request_session&) { return page_of(route.answer()); };
}

QHttpServerResponse upload(const QString& name, const qt_request& request, session& s) {
  if (name != "upload") throw std::logic_error("what the path holds is lost");
  return page_of(answer_upload(static_cast<std::size_t>(request.body.size()), s));
}

class qt_server final : public server_under_test {
 public:
  qt_server(std::shared_ptr<session_store> store, configuration options, bool with_tls) {
    loop_.run([&] { start(std::move(store), std::move(options), with_tls); });
  }
  ~qt_server() override {
    loop_.run([&] { server_.reset(); });
  }

  int port() const override { return port_; }

 private:
  void start(std::shared_ptr<session_store> store, configuration options, bool with_tls) {
    server_ = std::make_unique<QHttpServer>();
    const async_session_manager sessions(qt_executor(*server_), std::move(store),
                                         std::move(options));
    for (const auto& [path, handler] : all_routes())
      std::visit([&, name = QString::fromStdString(std::string(path))](
                     auto route) { qt_route(*server_, name, sessions, function_of(route)); },
                 handler);
    qt_route(*server_, "/<arg>", QHttpServerRequest::Method::Post, sessions, upload);
    if (with_tls) serve_tls();
    port_ = server_->listen(QHostAddress::LocalHost);
  }

  void serve_tls() {
    const auto& files = files_of_localhost();
    QFile key(QString::fromStdString(files.key));
    if (!key.open(QIODevice::ReadOnly)) throw std::runtime_error("no key");
    server_->sslSetup(QSslCertificate::fromPath(QString::fromStdString(files.certificate)).value(0),
                      QSslKey(&key, QSsl::Ec));
  }

  qt_application& loop_ = qt_application::of_the_process();
  std::unique_ptr<QHttpServer> server_;
  int port_ = 0;
};

}  // namespace

std::vector<adapter> all_adapters() {
  const auto start = [](std::shared_ptr<session_store> store, configuration options) {
    return std::make_unique<qt_server>(std::move(store), std::move(options), false);
  };
  const auto start_with_tls = [](std::shared_ptr<session_store> store, configuration options) {
    return std::make_unique<qt_server>(std::move(store), std::move(options), true);
  };
  return {{"qt", start, {.sends_body_to_head = true}, start_with_tls}};
}

}  // namespace dynasession::test
