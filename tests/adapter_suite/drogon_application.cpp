// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/drogon_application.hpp"

#include "http/tcp_socket.hpp"

#include <cstdint>
#include <stdexcept>

namespace dynasession::test {

drogon_application& drogon_application::of_the_process() {
  static drogon_application made;
  return made;
}

void drogon_application::use(const async_session_manager& sessions) {
  sessions_ = sessions;
  loaded_->use(std::make_shared<drogon_sessions>(sessions));
  lazy_->use(std::make_shared<drogon_lazy_sessions>(sessions));
}

void drogon_application::use(std::shared_ptr<session_store> store, configuration options) {
  use(async_session_manager(drogon_executor(*drogon::app().getLoop()), std::move(store),
                            std::move(options)));
}

void drogon_application::quit() {
  if (!thread_.joinable()) return;
  drogon::app().quit();
  thread_.join();
}

drogon_application::drogon_application() : port_(tcp_socket::free_port()) {
  auto& app = drogon::app();
  app.registerMiddleware(loaded_).registerMiddleware(lazy_);
  register_routes_of_the_suite();
  register_parts_of_drogon();
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

}  // namespace dynasession::test
