// SPDX-License-Identifier: Apache-2.0
#include "adapter_suite/adapter.hpp"
#include "adapter_suite/drogon_application.hpp"
#include "adapter_suite/routes.hpp"

#include <utility>

namespace dynasession::test {
namespace {

using drogon::HttpRequestPtr;
using drogon::HttpResponse;
using drogon::HttpResponsePtr;

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

void add(const std::string& path, loaded_before route) {
  drogon::app().registerHandler(path,
                                [route](const HttpRequestPtr& request, drogon_answer&& answer) {
                                  answer(page_of(request, route.answer(session_of(request))));
                                },
                                {drogon::Get, drogon_sessions::name()});
}
void add(const std::string& path, loaded_by_handler route) {
  drogon::app().registerHandler(
      path, [route](HttpRequestPtr request) { return load_and_answer(request, route); },
      {drogon::Get, drogon_lazy_sessions::name()});
}
void add(const std::string& path, never_loaded route) {
  drogon::app().registerHandler(path,
                                [route](const HttpRequestPtr& request, drogon_answer&& answer) {
                                  answer(page_of(request, route.answer()));
                                },
                                {drogon::Get, drogon_lazy_sessions::name()});
}

class drogon_server final : public server_under_test {
 public:
  drogon_server(std::shared_ptr<session_store> store, configuration options) {
    application_.use(std::move(store), std::move(options));
  }
  ~drogon_server() override { application_.use({}); }

  int port() const override { return application_.port(); }

 private:
  drogon_application& application_ = drogon_application::of_the_process();
};

}  // namespace

void register_routes_of_the_suite() {
  for (const auto& [path, handler] : all_routes())
    std::visit([name = std::string(path)](auto route) { add(name, route); }, handler);
  drogon::app().registerHandler(
      "/upload",
      [](const HttpRequestPtr& request, drogon_answer&& answer) {
        answer(page_of(request, answer_upload(request->body().size(), session_of(request))));
      },
      {drogon::Post, drogon_sessions::name()});
}

std::vector<adapter> all_adapters() {
  const auto start = [](std::shared_ptr<session_store> store, configuration options) {
    return std::make_unique<drogon_server>(std::move(store), std::move(options));
  };
  return {{"drogon", start, {.gives_every_field = false, .takes_unclear_lengths = true}}};
}

}  // namespace dynasession::test
