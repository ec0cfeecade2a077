#include "runtime/profile.h"

#include <ATen/SequenceNumber.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <algorithm>
#include <utility>

namespace falsario {
namespace {

/// The profile that records on this thread.
thread_local Profile* recording = nullptr;

}  // namespace

double Profile::secondsSince(Clock::time_point start) const {
  if (!device_.is_cpu()) {
    c10::impl::VirtualGuardImpl(device_.type()).synchronizeDevice(device_.index());
  }
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void Profile::enter(Key key) {
  stack_.push_back({std::move(key), Clock::now()});
}

void Profile::leave() {
  const Frame frame = std::move(stack_.back());
  stack_.pop_back();
  const double elapsed = secondsSince(frame.start);
  auto& [calls, seconds] = totals_[frame.key];
  ++calls;
  seconds += elapsed - frame.inside;
  if (!stack_.empty()) stack_.back().inside += elapsed;
}

void Profile::enter(const at::RecordFunction& function) {
  auto [phase, layer, operation] = stack_.back().key;
  if (function.scope() == at::RecordScope::BACKWARD_FUNCTION) {
    phase = TimedPhase::backward;
    layer = makerOf(function.seqNr());
  }
  enter({phase, std::move(layer), function.name()});
}

const std::string& Profile::makerOf(int64_t number) const {
  static const std::string none;
  const auto after =
      std::ranges::upper_bound(made_, number, {}, [](const Made& made) { return made.first; });
  if (after == made_.begin()) return none;
  const Made& made = *std::prev(after);
  return number < made.end ? made.layer : none;
}

std::vector<Profile::Row> Profile::rows() const {
  std::vector<Row> all;
  all.reserve(totals_.size());
  for (const auto& [key, total] : totals_) {
    const auto& [phase, layer, operation] = key;
    all.push_back({phase, layer, operation, total.first, total.second});
  }
  return all;
}

Profile::Step::Step(Profile& profile) : profile_(profile) {
  recording = &profile;
  profile.made_.clear();
  profile.enter({TimedPhase::forward, "", ""});
  hook_ = at::addThreadLocalCallback(at::RecordFunctionCallback(
      // LibTorch hands the hook on to its threads for other devices, where nothing is recorded.
      [](const at::RecordFunction& function) -> std::unique_ptr<at::ObserverContext> {
        if (recording != nullptr) recording->enter(function);
        return nullptr;
      },
      [](const at::RecordFunction& /*function*/, at::ObserverContext* /*context*/) {
        if (recording != nullptr) recording->leave();
      }));
}

Profile::Step::~Step() {
  at::removeCallback(hook_);
  recording = nullptr;
  ++profile_.steps_;
  // An error may have left frames open.
  while (!profile_.stack_.empty()) profile_.leave();
}

Span::Span(TimedPhase phase) : profile_(recording) {
  if (profile_ == nullptr) return;
  outerNetwork_ = profile_->network_;
  const auto& [outer, layer, operation] = profile_->stack_.back().key;
  profile_->enter({phase, layer, ""});
  entered_ = true;
}

Span::Span(const std::string& network) : profile_(recording) {
  if (profile_ == nullptr) return;
  outerNetwork_ = std::exchange(profile_->network_, network);
}

Span::Span(int64_t position, const std::string& type, const std::string& next)
    : profile_(recording) {
  if (profile_ == nullptr) return;
  outerNetwork_ = profile_->network_;
  const auto& [phase, outer, operation] = profile_->stack_.back().key;
  if (!outer.empty()) return;
  std::string layer = profile_->network_ + "." + std::to_string(position) + " " + type;
  if (!next.empty()) layer += ", " + next;
  profile_->enter({phase, std::move(layer), ""});
  entered_ = true;
  firstNode_ = static_cast<int64_t>(at::sequence_number::peek());
}

Span::~Span() {
  if (profile_ == nullptr) return;
  profile_->network_ = std::move(outerNetwork_);
  if (!entered_) return;
  if (firstNode_ >= 0) {
    const auto end = static_cast<int64_t>(at::sequence_number::peek());
    profile_->made_.push_back({firstNode_, end, std::get<1>(profile_->stack_.back().key)});
  }
  profile_->leave();
}

}  // namespace falsario
