/* Moving averages, as in smoothing.py but without the waiting. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

PyDoc_STRVAR(smooth_doc,
             "smooth(values, window)\n--\n\n"
             "The mean of the last `window` values at each place.");

static PyObject *
smooth(PyObject *module, PyObject *args)
{
    PyObject *values;
    Py_ssize_t window;
    if (!PyArg_ParseTuple(args, "On", &values, &window)) {
        return NULL;
    }
    if (window < 1) {
        PyErr_SetString(PyExc_ValueError, "a window holds at least one value");
        return NULL;
    }
    PyObject *items = PySequence_Fast(values, "values must be a sequence");
    if (items == NULL) {
        return NULL;
    }
    Py_ssize_t count = PySequence_Fast_GET_SIZE(items);
    PyObject *means = PyList_New(count);
    for (Py_ssize_t end = 0; means != NULL && end < count; end++) {
        Py_ssize_t begin = end + 1 > window ? end + 1 - window : 0;
        double sum = 0.0;
        for (Py_ssize_t index = begin; index <= end; index++) {
            sum += PyFloat_AsDouble(PySequence_Fast_GET_ITEM(items, index));
        }
        PyObject *mean = PyErr_Occurred() ? NULL : PyFloat_FromDouble(sum / (end + 1 - begin));
        if (mean == NULL) {
            Py_CLEAR(means);
            break;
        }
        PyList_SET_ITEM(means, end, mean);
    }
    Py_DECREF(items);
    return means;
}

static PyMethodDef methods[] = {
    {"smooth", smooth, METH_VARARGS, smooth_doc},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "_fast", "Moving averages in C.", 0, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC
PyInit__fast(void)
{
    return PyModuleDef_Init(&definition);
}
