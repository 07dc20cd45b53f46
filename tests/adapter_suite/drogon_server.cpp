// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/adapter.hpp"
#include "adapter_suite/routes.hpp"
#include "http/tcp_socket.hpp"

#include <dynasession/adapters/drogon.hpp>

#include <future>
#include <mutex>
#include <thread>

namespace dynasession::test {
namespace {

using drogon::HttpRequestPtr;
using drogon::HttpResponse;
using drogon::HttpResponsePtr;
using answer_callback = std::function<void(const HttpResponsePtr&)>;

drogon::Cookie cookie_of(const std::string& field) {
  const auto equals = field.find('=');
  return {field.substr(0, equals), field.substr(equals + 1, field.find(';') - equals - 1)};
}

HttpResponsePtr page_of(const HttpRequestPtr& request, const reply& answer) {
  if (answer.is_not_found) return HttpResponse::newNotFoundResponse(request);
  auto page = HttpResponse::newHttpResponse();
  if (answer.streamed)
    page = HttpResponse::newStreamResponse(
        [text = answer.text, sent = false](char* to, std::size_t room) mutable -> std::size_t {
          if (!to || std::exchange(sent, true)) return 0;
          return text.copy(to, room);
        });
  if (answer
          .streamed)  // or it comes without chunks, which are announced, if the client asks to close
    page->addHeader("Content-Length", std::to_string(answer.text.size()));
  else
    page->setBody(answer.text);
  page->setStatusCode(static_cast<drogon::HttpStatusCode>(answer.status));
  for (const auto& field : answer.fields)
    if (field.name == "Set-Cookie")
      page->addCookie(cookie_of(field.value));
    else
      page->addHeader(field.name, field.value);
  throw_what_it_says(answer);
  return page;
}

drogon::Task<HttpResponsePtr> load_and_answer(HttpRequestPtr request, loaded_by_handler route) {
  session& s = co_await load_session(request);
  co_return page_of(request, route.answer(s));
}

/// Calls the adapter of the server that a test has: the application of Drogon lives once in a process.
template <class Sessions>
class current : public drogon::HttpMiddleware<current<Sessions>, false> {
 public:
  void invoke(const HttpRequestPtr& request, drogon::MiddlewareNextCallback&& next,
              drogon::MiddlewareCallback&& answer) override {
    const auto used = [&] {
      const std::lock_guard lock(mutex_);
      return sessions_;
    }();
    used->invoke(request, std::move(next), std::move(answer));
  }
  void use(std::shared_ptr<Sessions> sessions) {
    const std::lock_guard lock(mutex_);
    sessions_ = std::move(sessions);
  }

 private:
  std::mutex mutex_;
  std::shared_ptr<Sessions> sessions_;
};

using current_sessions = current<drogon_sessions>;
using current_lazy_sessions = current<drogon_lazy_sessions>;

class application {
 public:
  static application& of_the_process() {
    static application made;
    return made;
  }

  void use(const async_session_manager& sessions) {
    loaded_->use(std::make_shared<drogon_sessions>(sessions));
    lazy_->use(std::make_shared<drogon_lazy_sessions>(sessions));
  }
  int port() const { return port_; }

 private:
  application() {
    auto& app = drogon::app();
    app.registerMiddleware(loaded_).registerMiddleware(lazy_);
    for (const auto& [path, handler] : all_routes())
      std::visit([&, name = std::string(path)](auto route) { add(name, route); }, handler);
    app.registerHandler(
        "/upload",
        [](const HttpRequestPtr& request, answer_callback&& callback) {
          callback(page_of(request, answer_upload(request->body().size(), session_of(request))));
        },
        {drogon::Post, current_sessions::classTypeName()});
    app.addListener("127.0.0.1", static_cast<std::uint16_t>(port_)).setThreadNum(2);
    app.setLogLevel(trantor::Logger::kFatal).disableSigtermHandling();
    app.registerBeginningAdvice([this] { started_.set_value(); });
    thread_ = std::thread([] { drogon::app().run(); });
    started_.get_future().wait();
    for (bool is_listening = false; !is_listening;) try {
        tcp_socket::connected_to(port_);
        is_listening = true;
      } catch (const std::runtime_error&) {
        std::this_thread::yield();
      }
  }
  ~application() {
    drogon::app().quit();
    thread_.join();
  }

  void add(const std::string& path, loaded_before route) {
    drogon::app().registerHandler(
        path,
        [route](const HttpRequestPtr& request, answer_callback&& callback) {
          callback(page_of(request, route.answer(session_of(request))));
        },
        {drogon::Get, current_sessions::classTypeName()});
  }
  void add(const std::string& path, loaded_by_handler route) {
    drogon::app().registerHandler(
        path, [route](HttpRequestPtr request) { return load_and_answer(request, route); },
        {drogon::Get, current_lazy_sessions::classTypeName()});
  }
  void add(const std::string& path, never_loaded route) {
    drogon::app().registerHandler(
        path,
        [route](const HttpRequestPtr& request, answer_callback&& callback) {
          callback(page_of(request, route.answer()));
        },
        {drogon::Get, current_lazy_sessions::classTypeName()});
  }

  const std::shared_ptr<current_sessions> loaded_ = std::make_shared<current_sessions>();
  const std::shared_ptr<current_lazy_sessions> lazy_ = std::make_shared<current_lazy_sessions>();
  const int port_ = tcp_socket::free_port();
  std::promise<void> started_;
  std::thread thread_;
};

class drogon_server final : public server_under_test {
 public:
  drogon_server(std::shared_ptr<session_store> store, configuration options) {
    application_.use(
        {drogon_executor(*drogon::app().getLoop()), std::move(store), std::move(options)});
  }
  ~drogon_server() override { application_.use({}); }

  int port() const override { return application_.port(); }

 private:
  application& application_ = application::of_the_process();
};

}  // namespace

std::vector<adapter> all_adapters() {
  const auto start = [](std::shared_ptr<session_store> store, configuration options) {
    return std::make_unique<drogon_server>(std::move(store), std::move(options));
  };
  return {{"drogon", start, {.gives_every_field = false}}};
}

}  // namespace dynasession::test
