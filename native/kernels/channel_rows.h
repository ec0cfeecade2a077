#pragma once

#include <ATen/Parallel.h>

#include <algorithm>
#include <cstdint>
#include <vector>

/// Arithmetic on a matrix with a row for each pixel of each image and a column for each channel, as
/// a batch norm needs it.
namespace falsario::kernels {

/// Rows whose sum is kept in the input's own precision, before it is added to a float64 sum.
inline constexpr int64_t rowsPerSum = 32;
/// Elements of a part, which stay in the L2 cache between two passes.
inline constexpr int64_t elementsPerPart = 32768;

struct Matrix {
  int64_t rows;
  int64_t channels;

  /// Parts do not depend on the number of threads, so that the sums do not either.
  int64_t rowsPerPart() const { return std::max<int64_t>(rowsPerSum, elementsPerPart / channels); }
  int64_t parts() const { return (rows + rowsPerPart() - 1) / rowsPerPart(); }
};

/// y = scale · x + shift for a channel, then max(y, slope · y).
template <typename Number>
struct Line {
  const Number* scale;
  const Number* shift;
  Number slope;
};

template <typename Number>
struct Slopes {
  const Number* x;
  const Number* gradient;
  const Number* mean;
};

/// The mean of each channel, and the sum of squared distances from it. `work` has room for 2 rows;
/// the results are 0 before.
void moments(const float* x, const Matrix& part, float* work, double* mean, double* squares);
void moments(const double* x, const Matrix& part, double* work, double* mean, double* squares);

/// y = line(x).
void apply(const float* x, const Matrix& part, const Line<float>& line, float* y);
void apply(const double* x, const Matrix& part, const Line<double>& line, double* y);

/// Adds up the gradient g before the activation, and g · (x - mean).
void sumSlopes(const Slopes<float>& of, const Matrix& part, const Line<float>& line, float* work,
               double* sums, double* products);
void sumSlopes(const Slopes<double>& of, const Matrix& part, const Line<double>& line, double* work,
               double* sums, double* products);

/// result = scale · (g - offset - factor · (x - mean)).
void slopesOfInput(const Slopes<float>& of, const Matrix& part, const Line<float>& line,
                   const float* offset, const float* factor, float* result);
void slopesOfInput(const Slopes<double>& of, const Matrix& part, const Line<double>& line,
                   const double* offset, const double* factor, double* result);

/// Calls `work(part, first row, rows, room for two rows)` for every part.
template <typename Number, typename Work>
void forEachPart(const Matrix& whole, Work work) {
  at::parallel_for(0, whole.parts(), 1, [&](int64_t begin, int64_t end) {
    std::vector<Number> room(static_cast<size_t>(2 * whole.channels));
    for (int64_t part = begin; part < end; ++part) {
      const int64_t first = part * whole.rowsPerPart();
      const Matrix rows{std::min(whole.rowsPerPart(), whole.rows - first), whole.channels};
      work(part, first * whole.channels, rows, room.data());
    }
  });
}

}  // namespace falsario::kernels
