// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/https.hpp"
#include "adapter_suite/recipe_servers.hpp"
#include "recipes/microhttpd.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace dynasession::test {
namespace {

recipes::page upload_to_microhttpd(MHD_Connection*, const std::string& body, session& s) {
  return page_of(answer_upload(body.size(), s));
}

MHD_Response* shared_page() {
  return MHD_create_response_from_buffer(0, nullptr, MHD_RESPMEM_PERSISTENT);
}

std::string text_of(const std::string& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

class microhttpd_server final : public server_under_test {
 public:
  microhttpd_server(std::shared_ptr<session_store> store, configuration options,
                    bool with_tls = false)
      : sessions_(std::move(store), std::move(options)), daemon_(start(with_tls), MHD_stop_daemon) {
    if (!daemon_) throw std::runtime_error("no port");
  }

  int port() const override {
    return MHD_get_daemon_info(daemon_.get(), MHD_DAEMON_INFO_BIND_PORT)->port;
  }

 private:
  static MHD_Result answer(void* self, MHD_Connection* connection, const char* path, const char*,
                           const char*, const char* data, std::size_t* size, void** state) {
    const auto& server = *static_cast<microhttpd_server*>(self);
    const auto answer_by = [&](const auto& f) {
      return recipes::microhttpd_answer(server.sessions_, connection, data, size, state, f);
    };
    if (const auto* found = find_route(path))
      return std::visit(
          [&](auto route) {
            return answer_by(function_of<MHD_Connection*, const std::string&>(route));
          },
          found->handler);
    if (std::string_view(path) == "/upload") return answer_by(upload_to_microhttpd);
    return MHD_queue_response(connection, 404, server.not_found_.get());
  }

  MHD_Daemon* start(bool with_tls) {
    static auto key = text_of(files_of_localhost().key);
    static auto certificate = text_of(files_of_localhost().certificate);
    MHD_OptionItem tls[]{{MHD_OPTION_HTTPS_MEM_KEY, 0, key.data()},
                         {MHD_OPTION_HTTPS_MEM_CERT, 0, certificate.data()},
                         {MHD_OPTION_END, 0, nullptr}};
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION;
    if (with_tls) flags |= MHD_USE_TLS;
    return MHD_start_daemon(flags, 0, nullptr, nullptr, answer, this, MHD_OPTION_NOTIFY_COMPLETED,
                            recipes::microhttpd_forget, nullptr, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            std::size_t{256 * 1024}, MHD_OPTION_ARRAY, with_tls ? tls : tls + 2,
                            MHD_OPTION_END);
  }

  session_manager sessions_;
  std::unique_ptr<MHD_Response, decltype(&MHD_destroy_response)> not_found_{shared_page(),
                                                                            MHD_destroy_response};
  std::unique_ptr<MHD_Daemon, decltype(&MHD_stop_daemon)> daemon_;
};

}  // namespace

adapter microhttpd_recipe() {
  return adapter_of<microhttpd_server>("microhttpd", {.takes_unclear_lengths = true});
}

}  // namespace dynasession::test
