using Xunit.Sdk;
using Xunit.v3;

// libtorch counts tensors for the whole process: a test that holds the count to a constant must run alone.
[assembly: Parallelization(Mode = ParallelMode.None)]
