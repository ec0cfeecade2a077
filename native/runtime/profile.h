#pragma once

#include <ATen/record_function.h>
#include <c10/core/Device.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace falsario {

/// The parts of a training step.
enum class TimedPhase { data, random, forward, backward, update };

/// Measures where the time of training steps goes: by phase, layer and operation of LibTorch. The
/// code of a step names its parts by Spans; operations are seen by LibTorch's own hook.
class Profile {
 public:
  /// Work on `device` is waited for, so that its time counts where it is caused.
  explicit Profile(at::Device device) : device_(device) {}

  struct Row {
    TimedPhase phase;
    /// `generator.3 conv2d`, `generator.4 batchNorm, relu`; empty outside of layers, such as in a
    /// loss.
    std::string layer;
    /// `aten::convolution`; empty for code between operations.
    std::string operation;
    int64_t calls;
    /// Without the operations inside.
    double seconds;
  };

  /// Their seconds add up to those of the steps.
  std::vector<Row> rows() const;
  int64_t steps() const { return steps_; }

  /// Records one step on this thread, from construction to destruction.
  class Step {
   public:
    explicit Step(Profile& profile);
    ~Step();
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;

   private:
    Profile& profile_;
    at::CallbackHandle hook_;
  };

 private:
  friend class Span;
  using Clock = std::chrono::steady_clock;
  using Key = std::tuple<TimedPhase, std::string, std::string>;

  struct Frame {
    Key key;
    Clock::time_point start;
    double inside = 0;
  };
  /// The nodes of the autograd graph that a layer made, by LibTorch's numbers.
  struct Made {
    int64_t first;
    int64_t end;
    std::string layer;
  };

  void enter(Key key);
  void leave();
  /// The operation begins that LibTorch's hook tells of.
  void enter(const at::RecordFunction& function);
  /// The layer whose forward pass made the node with this number; empty if there is none.
  const std::string& makerOf(int64_t number) const;
  double secondsSince(Clock::time_point start) const;

  at::Device device_;
  std::map<Key, std::pair<int64_t, double>> totals_;
  std::vector<Frame> stack_;
  std::vector<Made> made_;
  std::string network_;
  int64_t steps_ = 0;
};

/// Names what happens in its lifetime, if a step is being recorded on this thread; otherwise it
/// costs a comparison.
class Span {
 public:
  explicit Span(TimedPhase phase);
  /// The layers of a network, by its name.
  explicit Span(const std::string& network);
  /// A layer of that network, by its place and type, and the type of the next one if both are one
  /// function. Layers inside of it count as part of it.
  Span(int64_t position, const std::string& type, const std::string& next = "");
  ~Span();
  Span(const Span&) = delete;
  Span& operator=(const Span&) = delete;

 private:
  Profile* profile_;
  std::string outerNetwork_;
  int64_t firstNode_ = -1;
  bool entered_ = false;
};

}  // namespace falsario
