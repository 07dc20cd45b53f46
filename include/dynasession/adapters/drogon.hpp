// SPDX-License-Identifier: Apache-2.0
/// Sessions for servers on Drogon (1.9).
#pragma once

#include <dynasession/adapters/detail/exchange.hpp>
#include <dynasession/adapters/detail/message.hpp>
#include <dynasession/async_serve.hpp>
#include <dynasession/async_session_manager.hpp>
#include <dynasession/cookie.hpp>
#include <dynasession/loop_executor.hpp>

#include <boost/asio/bind_executor.hpp>

#include <drogon/HttpAppFramework.h>
#include <drogon/HttpMiddleware.h>
#include <drogon/HttpRequest.h>
#include <drogon/HttpResponse.h>
#include <trantor/net/EventLoop.h>

#include <atomic>
#include <coroutine>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace dynasession::inline v0 {

/// An executor over an event loop of Drogon, such as the one that the application has.
/// Lifetimes: what has not run when the loop quits, or comes later, is dropped: requests may wait for the store then.
inline loop_executor drogon_executor(trantor::EventLoop& loop) {
  const auto kept = std::make_shared<detail::loop_until_end<trantor::EventLoop>>(loop);
  loop.runOnQuit([kept] { kept->end(); });
  return loop_executor([kept](std::function<void()> work) {
    kept->with([&](trantor::EventLoop& running) { running.queueInLoop(std::move(work)); });
  });
}

namespace detail {

/// One for each loop: it keeps what it is asked to call at its end.
inline loop_executor executor_of_this_loop() {
  static thread_local const auto made =
      drogon_executor(*trantor::EventLoop::getEventLoopOfCurrentThread());
  return made;
}

constexpr const char* drogon_attribute = "dynasession.session";

/// What a request keeps. Its attributes are copied, so it is shared.
struct drogon_request {
  async_request_session session;
  std::atomic<bool> thrown = false;
};
using drogon_request_ptr = std::shared_ptr<drogon_request>;

inline drogon_request_ptr kept_by(const drogon::HttpRequestPtr& request) {
  return request->attributes()->get<drogon_request_ptr>(drogon_attribute);
}

/// An exception handler before the application's, or before Drogon's own: it says that the handler failed, which the
/// response does not.
class drogon_exceptions {
 public:
  explicit drogon_exceptions(drogon::ExceptionHandler next) : next_(std::move(next)) {}

  void operator()(const std::exception& thrown, const drogon::HttpRequestPtr& request,
                  drogon::MiddlewareCallback&& answer) const {
    const auto kept = kept_by(request);
    if (kept) kept->thrown = true;
    const auto current = std::current_exception();
    if (!current) return next_(thrown, request, std::move(answer));
    try {
      std::rethrow_exception(
          without_details(current, kept ? kept->session : async_request_session()));
    } catch (const std::exception& neutral) {
      next_(neutral, request, std::move(answer));
    }
  }

 private:
  drogon::ExceptionHandler next_;
};

/// A response of the same content, which no other request gets: Drogon shares the one for a missing page, those that
/// may be cached, and those that an application keeps.
inline drogon::HttpResponsePtr drogon_copy(const drogon::HttpResponse& given) {
  drogon::HttpResponsePtr made;
  if (given.asyncStreamCallback())
    made = drogon::HttpResponse::newAsyncStreamResponse(given.asyncStreamCallback());
  else if (given.streamCallback())
    made = drogon::HttpResponse::newStreamResponse(given.streamCallback());
  else if (!given.sendfileName().empty())
    made = drogon::HttpResponse::newFileResponse(given.sendfileName(), given.sendfileRange().first,
                                                 given.sendfileRange().second, false);
  else
    made = drogon::HttpResponse::newHttpResponse(given.statusCode(), drogon::CT_NONE);
  made->setStatusCode(given.statusCode());
  if (const auto type = given.contentTypeString(); !type.empty()) made->setContentTypeString(type);
  for (const auto& [name, value] : given.headers()) made->addHeader(name, value);
  for (const auto& [name, each] : given.cookies()) made->addCookie(each);
  made->setAllowCompression(given.allowCompression());
  if (!given.body().empty()) made->setBody(std::string(given.body()));
  return made;
}

inline drogon::Cookie drogon_cookie(const cookie& ours) {
  using site = drogon::Cookie::SameSite;
  constexpr site sites[]{site::kLax, site::kStrict, site::kNone};
  drogon::Cookie made(ours.name, ours.value);
  made.setPath(ours.path);
  if (!ours.domain.empty()) made.setDomain(ours.domain);
  if (ours.max_age) made.setMaxAge(static_cast<int>(ours.max_age->count()));
  made.setSecure(ours.secure);
  made.setHttpOnly(ours.http_only);
  made.setPartitioned(ours.partitioned);
  made.setSameSite(sites[static_cast<int>(ours.site)]);
  return made;
}

/// Answers one request: once, also if its handler lets go of the callback without a call, as Drogon does when it
/// catches what is no `std::exception`.
class drogon_exchange : public std::enable_shared_from_this<drogon_exchange> {
 public:
  drogon_exchange(async_session_manager sessions, drogon::HttpRequestPtr request,
                  drogon::MiddlewareCallback answer)
      : sessions_(std::move(sessions)), request_(std::move(request)), answer_(std::move(answer)) {
    std::string field;  // Drogon keeps the fields to itself
    for (const auto& [name, value] : request_->cookies()) field += name + '=' + value + "; ";
    kept_->session = sessions_.start({.cookies = field, .transport = transport_of(*request_)});
    request_->attributes()->insert(drogon_attribute, kept_);
  }

  /// On the loop of the request.
  void begin(drogon::MiddlewareNextCallback next, bool loads_first) {
    unanswered().insert(shared_from_this());
    next_ = std::move(next);
    if (!loads_first) return pass_on();
    auto loaded = [self = shared_from_this()](std::exception_ptr failure, session*) {
      if (failure)
        self->refuse(std::move(failure));
      else
        self->pass_on();
    };
    kept_->session.async_load(
        with_reason(boost::asio::bind_executor(executor_, std::move(loaded))));
  }

 private:
  /// The exchanges of one loop. What they have of Drogon uses the loop when it is destroyed, so it must go before the
  /// loop; the store may keep them for longer.
  using exchanges = std::unordered_set<std::shared_ptr<drogon_exchange>>;
  struct until_quit {
    until_quit() {
      trantor::EventLoop::getEventLoopOfCurrentThread()->runOnQuit([this] {
        for (const auto& each : kept) each->let_go();
        kept.clear();
      });
    }
    exchanges kept;
  };
  static exchanges& unanswered() {
    static thread_local until_quit of_this_loop;
    return of_this_loop.kept;
  }

  void let_go() {
    taken_ = true;  // the handler may keep the callback for longer than the application lives
    request_.reset();
    answer_ = nullptr;
    next_ = nullptr;
  }

  /// Drogon does not catch what filters and middlewares throw.
  void pass_on() noexcept try {
    const auto next = std::exchange(next_, nullptr);
    const auto answer = callback();  // it lives until the exception is known
    try {
      next(drogon::MiddlewareCallback(answer));
    } catch (...) {
      refuse(std::current_exception());
    }
  } catch (...) {
    // There is no memory to answer.
  }

  /// To be called by the handler.
  drogon::MiddlewareCallback callback() {
    struct guard {
      explicit guard(std::shared_ptr<drogon_exchange> of) : exchange(std::move(of)) {}
      guard(const guard&) = delete;
      guard& operator=(const guard&) = delete;
      ~guard() { exchange->take(nullptr); }
      std::shared_ptr<drogon_exchange> exchange;
    };
    return [guarded = std::make_shared<guard>(shared_from_this())](
               const drogon::HttpResponsePtr& page) { guarded->exchange->take(page); };
  }

  void take(const drogon::HttpResponsePtr& page) noexcept try {
    if (taken_.exchange(true)) return;
    if (page && page->statusCode() == drogon::k101SwitchingProtocols) answer_(page);
    async_finish(kept_->session, !page || kept_->thrown,
                 boost::asio::bind_executor(
                     executor_, [self = shared_from_this(), page](const outcome& what) noexcept {
                       self->send(page, what);
                     }));
  } catch (...) {
    // There is no memory to answer.
  }

  void send(const drogon::HttpResponsePtr& page, const outcome& what) noexcept try {
    unanswered().erase(shared_from_this());
    if (!page)
      fail(std::make_exception_ptr(std::runtime_error("a handler of Drogon gave no response")));
    else if (page->statusCode() == drogon::k101SwitchingProtocols)
      return;  // it was sent, or the WebSocket would have spoken first
    else if (what)
      add(page, what.result);
    else if (what.thrown)
      fail(what.thrown);
    else
      answer_(page);  // of the exception handler
  } catch (...) {
    // The client has gone, or there is no memory to answer it.
  }

  void add(const drogon::HttpResponsePtr& page, const commit_result& done) {
    if (done.cookies.empty() && !done.vary_cookie && !done.no_store) return answer_(page);
    const auto own = drogon_copy(*page);
    for (const auto& each : done.cookies) own->addCookie(drogon_cookie(each));
    std::vector<std::string> cache_control;
    if (auto said = own->getHeader("cache-control"); !said.empty()) cache_control.push_back(said);
    add_fields(sessions_, done, cache_control, [&](const header_field& field) {
      if (field.name == "Set-Cookie") return;
      const auto there = own->getHeader(field.name);  // a field of a name is one
      own->addHeader(field.name, there.empty() ? field.value : there + ", " + field.value);
    });
    answer_(own);
  }

  /// Unless there is a response already.
  void refuse(std::exception_ptr thrown) noexcept try {
    if (taken_.exchange(true)) return;
    unanswered().erase(shared_from_this());
    fail(std::move(thrown));
  } catch (...) {
    // The application's exception handler threw, or there is no memory.
  }

  /// The application's exception handler makes the response.
  void fail(std::exception_ptr thrown) try {
    kept_->session.abandon();
    std::rethrow_exception(std::move(thrown));
  } catch (const std::exception& failure) {
    drogon::app().getExceptionHandler()(failure, request_, drogon::MiddlewareCallback(answer_));
  } catch (...) {
    fail(std::make_exception_ptr(std::runtime_error("what was thrown is no std::exception")));
  }

  transport transport_of(const drogon::HttpRequest& request) const {
    return request_transport(
        sessions_, request.peerAddr().toIp(), request.isOnSecureConnection(),
        [&](const char* name) { return values_named(request.headers(), name); });
  }

  async_session_manager sessions_;
  drogon::HttpRequestPtr request_;
  drogon::MiddlewareCallback answer_;
  drogon::MiddlewareNextCallback next_;
  const loop_executor executor_ = executor_of_this_loop();
  const drogon_request_ptr kept_ = std::make_shared<drogon_request>();
  std::atomic<bool> taken_ = false;
};

/// Makes the exception handler of the application ours.
inline void watch_drogon_exceptions() {
  const auto& handler = drogon::app().getExceptionHandler();
  if (!handler.target<drogon_exceptions>())
    drogon::app().setExceptionHandler(drogon_exceptions(handler));
}

}  // namespace detail

/// The handle of a request that passed `drogon_lazy_sessions` or `drogon_sessions`; else an empty one.
inline async_request_session request_session_of(const drogon::HttpRequestPtr& request) {
  const auto kept = detail::kept_by(request);
  return kept ? kept->session : async_request_session();
}

/// The session of a request that passed `drogon_sessions`, for its handler and for filters and middlewares after it.
/// Lives as long as the request. Errors: throws `session_error` (no_session), if the request did not pass it.
inline session& session_of(const drogon::HttpRequestPtr& request) {
  auto* loaded = request_session_of(request).loaded();
  if (!loaded)
    throw session_error(error(errc::no_session, "the route does not name drogon_sessions"));
  return *loaded;
}

/// Awaits the load of a session, in a coroutine of Drogon: `auto& session = co_await load_session(request)`.
class drogon_loading {
 public:
  /// Of the handle of a request.
  explicit drogon_loading(async_request_session request) : request_(std::move(request)) {}

  /// Drogon's coroutines call these.
  bool await_ready() const noexcept { return false; }
  /// Resumes on the loop of the request.
  void await_suspend(std::coroutine_handle<> waiting) {
    auto loaded = [this, waiting](std::exception_ptr failure, session* of_request) {
      failure_ = std::move(failure);
      session_ = of_request;
      waiting.resume();
    };
    request_.async_load(
        with_reason(boost::asio::bind_executor(detail::executor_of_this_loop(), loaded)));
  }
  /// Errors: throws what the load failed with.
  session& await_resume() const {
    if (failure_) std::rethrow_exception(failure_);
    return *session_;
  }

 private:
  async_request_session request_;
  std::exception_ptr failure_;
  session* session_ = nullptr;
};

/// For coroutines of Drogon, on an event loop, behind `drogon_lazy_sessions`.
/// Lifetimes: a coroutine that waits when its loop quits is never resumed, and Drogon does not free it.
inline drogon_loading load_session(const drogon::HttpRequestPtr& request) {
  return drogon_loading(request_session_of(request));
}

/// A middleware of Drogon for the routes that name it, which loads the session before the handler runs:
///
///     drogon::app().registerMiddleware(std::make_shared<dynasession::drogon_sessions>(sessions));
///     drogon::app().registerHandler("/", count, {drogon::Get, dynasession::drogon_sessions::name()});
///
/// The handler, which may be a coroutine, calls `session_of(request)`. What it changed before it gave the response is
/// stored before that is sent, whatever its status. No event loop waits for the store.
/// Responses: a copy of the response is sent, as Drogon shares some between requests. A status that was set with
///   `setCustomStatusCode` is lost in it; `setStatusCode` takes any number. So are `setPassThrough`, and that an
///   asynchronous stream is not to be ended when it is idle.
/// Errors: when a handler throws, or gives no response, or a load or commit fails, nothing more is stored, and the
///   application's exception handler, or Drogon's, makes the response. It finds a `request_failed` in place of an
///   error of this library, which was logged. With one that is set after this middleware was made requests have
///   no sessions, and `session_of` throws no_session.
/// WebSockets: a session is there to be read. What `handleNewConnection` changes is stored; it gets no new cookie.
/// Executor: verbs run on the loop of their request, whatever the manager's executor is.
/// Lifetimes: the manager is copied. The session lives as long as its request.
/// Thread safety: a handler that uses the session on another thread does so before it gives the response.
template <bool LoadsFirst>
class basic_drogon_sessions
    : public drogon::HttpMiddleware<basic_drogon_sessions<LoadsFirst>, false> {
 public:
  /// To be registered, after the application's own exception handler was set.
  explicit basic_drogon_sessions(async_session_manager sessions) : sessions_(std::move(sessions)) {
    detail::watch_drogon_exceptions();
  }

  /// The name by which routes name it: "dynasession::drogon_sessions".
  static const std::string& name() {
    static const std::string text =
        LoadsFirst ? "dynasession::drogon_sessions" : "dynasession::drogon_lazy_sessions";
    return text;
  }

  /// Drogon calls these.
  const std::string& className() const override { return name(); }
  /// Of a request.
  void invoke(const drogon::HttpRequestPtr& request, drogon::MiddlewareNextCallback&& next,
              drogon::MiddlewareCallback&& answer) override {
    const auto& handler = drogon::app().getExceptionHandler();
    if (!sessions_ || !handler.template target<detail::drogon_exceptions>())
      return next(std::move(answer));
    std::make_shared<detail::drogon_exchange>(sessions_, request, std::move(answer))
        ->begin(std::move(next), LoadsFirst);
  }

 private:
  async_session_manager sessions_;
};

/// Loads the session before the handler runs.
using drogon_sessions = basic_drogon_sessions<true>;
/// Leaves that to the handler, which awaits `load_session(request)` if it needs the session.
using drogon_lazy_sessions = basic_drogon_sessions<false>;

}  // namespace dynasession::inline v0
